using System.Globalization;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Training;

/// <summary>Steps in which data shard 0, the one whose gradients are measured, has no row: its lane has finished its series.</summary>
public sealed class IdleShardTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    /// <summary>Lane 0 has one series of 60 rows with a target, in 8 windows; lane 1 has ten of 6, in 10 windows.</summary>
    const int LongRows = 61, ShortSeries = 10, ShortRows = 7, Window = 8, Busy = 8, Epoch = 10;

    [Fact]
    public async Task Gradients_are_measured_only_in_the_other_steps_and_training_continues()
    {
        GradientsEvent[] alone = await MeasuredAsync(workers: 1);

        // Step s has been made when its number is s + 1.
        Assert.Equal(Enumerable.Range(0, 2 * Epoch).Where(step => step % Epoch < Busy).Select(step => step + 1L), alone.Select(gradients => gradients.Step));
        Assert.All(alone.SelectMany(gradients => gradients.Layers), layer =>
        {
            Assert.NotEqual(GradientVerdict.Unknown, layer.Verdict);
            Assert.All(layer.Norms, norm => Assert.InRange(norm, 1e-9, 1e3));
        });
        Assert.All(alone, gradients => Assert.Equal((gradients.Step - 1) % Epoch == Busy - 1 ? 4 : Window, gradients.Layers[0].Norms.Length));
        Assert.Equal(alone.Select(Figures), (await MeasuredAsync(workers: 2)).Select(Figures));
    }

    async Task<GradientsEvent[]> MeasuredAsync(int workers)
    {
        Write("0.csv", LongRows);
        for (int i = 1; i <= ShortSeries; i++) Write(string.Create(CultureInfo.InvariantCulture, $"{i:D2}.csv"), ShortRows);
        JobHandle job = await cluster.Client.SubmitAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            name: idle
            data: {type: series, path: '{{cluster.Folder}}/*.csv', inputs: x, split: {validation: 0} }
            model: {cell: gru, hiddenSize: 8, layers: 1}
            training: {maxSteps: {{2 * Epoch}}, batchSize: 2, window: {{Window}} }
            parallelism: {dataShards: 2, workers: {{workers}} }
            telemetry: {everySteps: 1}
            """), null);
        List<JobEvent> events = await job.AllEventsAsync();
        Assert.Equal(JobState.Completed, (await job.StatusAsync()).State);
        StepEvent[] steps = [.. events.OfType<StepEvent>()];
        Assert.Equal(2 * Epoch, steps.Length);
        Assert.All(steps, step => Assert.InRange(step.Loss, 1e-6, 10));
        return [.. events.OfType<GradientsEvent>()];
    }

    void Write(string name, int rows) => File.WriteAllLines(
        Path.Combine(cluster.Folder, name),
        ["x", .. Enumerable.Range(0, rows).Select(t => Math.Sin(0.3 * t + name.Length).ToString(CultureInfo.InvariantCulture))]);

    static string Figures(GradientsEvent gradients) => JobEventJson.Write(gradients with { Sequence = 0, Time = default });
}
