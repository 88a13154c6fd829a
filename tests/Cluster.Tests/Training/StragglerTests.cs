using System.Globalization;
using System.Text.RegularExpressions;
using Windrow.Client;
using Windrow.Grains.Metrics;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

/// <summary>A silo that is slower than the others.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed partial class StragglerTests(LocalCluster local) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Data_shards_move_away_from_a_slow_silo_without_losing_a_step_or_a_bit()
    {
        TinyJob definition = local.Job with { Steps = 100_000, BatchSize = 16, DataShards = 8, Workers = 2, Checkpoints = "{everySteps: 1000}", Evaluation = "{everySteps: 500}" };
        using TempFolder cluster = new();
        await using SiloProcess fast = await SiloProcess.StartAsync(cluster.Path, 1, "--name", "fast");
        await using WindrowClient client = await WindrowClient.ConnectAsync(cluster.Path);
        JobHandle job = await client.SubmitAsync(definition.Yaml, null);        // its own grain is on the only silo
        await using SiloProcess slow = await SiloProcess.StartAsync(cluster.Path, 1, "--name", "slow");
        StateEvent even = await job.FirstAsync<StateEvent>(state => state.Message?.StartsWith("2 workers on 2 silos", StringComparison.Ordinal) == true);

        using CancellationTokenSource seen = new();
        Task slowing = SlowDownAsync(slow, seen.Token);
        StateEvent uneven = await job.FirstAsync<StateEvent>(state => Uneven().IsMatch(state.Message ?? ""), even.Sequence);
        await job.FirstAsync<StepEvent>(step => step.Step >= uneven.Step + 100, uneven.Sequence);
        await seen.CancelAsync();
        await slowing;

        int[] counts = [.. Uneven().Match(uneven.Message!).Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(definition.DataShards, counts.Sum());
        Assert.True(counts[0] > counts[1], uneven.Message);         // the first worker is on 'fast'
        Assert.Equal(0, (await job.StatusAsync()).Recoveries);
        await local.AssertUndisturbedAsync(job, definition);
    }

    /// <summary>Halts a process for 60 of every 100 ms.</summary>
    static async Task SlowDownAsync(SiloProcess silo, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            silo.Hang();
            await Task.Delay(60, CancellationToken.None);
            silo.Wake();
            await Task.Delay(40, CancellationToken.None);
        }
    }

    [GeneratedRegex(@"^2 workers with (\d) and (\d) data shards, by their speed, on 2 silos from step \d+\.$")]
    private static partial Regex Uneven();
}
