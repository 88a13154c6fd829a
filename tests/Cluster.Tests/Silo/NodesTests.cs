using System.Text.Json;
using Windrow.Client;
using Windrow.Grains.Nodes;
using Windrow.Silo;
using Windrow.Tests.Client;
using Windrow.Tests.Training;

namespace Windrow.Tests.Silo;

/// <summary>The list of a cluster's silos, with two silos in this process.</summary>
public sealed class NodesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_silo_is_listed_with_what_it_has_and_does()
    {
        await using ClusterMember right = await StartAsync("right", slots: 1);
        await using ClusterMember left = await StartAsync("left", slots: 3);
        await right.KnowsAsync(left);
        WindrowClient client = new(right.Client);
        string jobFile = new TinyJob { Text = TinyJob.WriteText(_folder.Path), Steps = 1_000_000, Workers = 4 }.Yaml;
        JobHandle job = await client.SubmitAsync(jobFile, null);
        await job.StepAsync(1);

        IReadOnlyList<NodeStatus> nodes = await client.NodesAsync();
        Assert.Equal(["left", "right"], nodes.Select(node => node.Name));
        Assert.Equal([3, 1], nodes.Select(node => node.Slots));
        Assert.Equal([3, 1], nodes.Select(node => node.Workers));      // four workers, dealt out by slots
        Assert.All(nodes, node =>
        {
            Assert.Null(node.Problem);
            Assert.Equal(typeof(WindrowClient).Assembly.GetName().Version!.ToString(3), node.Version);
            Assert.Equal([job.Id], node.Jobs);
            Assert.Equal(Environment.ProcessorCount, node.Cores);
            Assert.InRange(node.MemoryBytes, 1 << 20, node.MemoryLimitBytes);
            Assert.InRange(node.Load, 0, 1);
        });
        Assert.Equal(2, nodes.Select(node => node.Address).Distinct().Count());

        await job.CancelAsync();
        await job.WaitAsync();
        await AssertShownAsync(right.Client, nodes);
    }

    static async Task AssertShownAsync(IClusterClient cluster, IReadOnlyList<NodeStatus> nodes)
    {
        using CommandLine text = new(cluster), json = new(cluster), without = new(cluster);
        Assert.Equal(0, await text.RunAsync("nodes", "--cluster", "here"));
        Assert.All(nodes, node => Assert.Matches($@"{node.Name} .*{node.Address} .*{node.Version} .*{node.Cores} .*\d/{node.Slots} .*%", text.Out));
        Assert.Equal(0, await json.RunAsync("nodes", "--cluster", "here", "--json"));
        Assert.Equal(nodes.Select(node => node.Address), JsonDocument.Parse(json.Out).RootElement.EnumerateArray().Select(node => node.GetProperty("address").GetString()));
        Assert.Equal(2, await without.RunAsync("nodes"));
        Assert.Contains("needs a cluster", without.Error, StringComparison.Ordinal);
    }

    Task<ClusterMember> StartAsync(string name, int slots) =>
        ClusterMember.StartAsync(new SiloOptions { Cluster = _folder.File("cluster"), Name = name, Slots = slots, DataRoots = [_folder.Path] });
}
