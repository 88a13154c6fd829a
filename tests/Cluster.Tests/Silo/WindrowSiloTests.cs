using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Client;
using Windrow.Silo;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;

namespace Windrow.Tests.Silo;

/// <summary>Windrow in an Orleans silo that a program hosts itself, with clustering of its own.</summary>
public sealed class WindrowSiloTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_with_clustering_of_its_own_trains_to_the_same_bits_as_local_mode()
    {
        string job = new TinyJob { Text = TinyJob.WriteText(_folder.Path), Steps = 60 }.Yaml;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePorts.Next(), FreePorts.Next(), serviceId: "shop", clusterId: "shop");
            silo.AddWindrow(new SiloOptions { Cluster = _folder.File("own"), Slots = 2, DataRoots = [_folder.Path] });
        });
        using IHost host = builder.Build();
        Assert.NotNull(host.Services.GetRequiredService<SiloReadiness>().Obstacle);
        await host.StartAsync();
        Assert.Null(host.Services.GetRequiredService<SiloReadiness>().Obstacle);
        Dictionary<string, byte[]> own = await TrainAsync(new WindrowClient(host.Services.GetRequiredService<IClusterClient>()), job);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Contains("stopping", host.Services.GetRequiredService<SiloReadiness>().Obstacle, StringComparison.Ordinal);
        await host.StopAsync();

        await using EmbeddedSilo local = await EmbeddedSilo.StartAsync(new SiloOptions { Cluster = _folder.File("local"), Slots = 1 });
        FinalCheckpoint.AssertSame(await TrainAsync(new WindrowClient(local.Client), job), own);
    }

    [Fact]
    public void Wrong_options_are_refused_when_the_silo_is_built()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        ArgumentException e = Assert.Throws<ArgumentException>(() => builder.UseOrleans(silo => silo.AddWindrow(new SiloOptions { Cluster = "", Slots = 0 })));
        Assert.Contains("cluster is empty", e.Message, StringComparison.Ordinal);
        Assert.Contains("slots is 0", e.Message, StringComparison.Ordinal);
    }

    static async Task<Dictionary<string, byte[]>> TrainAsync(WindrowClient client, string jobFile)
    {
        JobHandle job = await client.SubmitAsync(jobFile, null);
        await job.WaitAsync();
        return await FinalCheckpoint.OfAsync(job);
    }
}
