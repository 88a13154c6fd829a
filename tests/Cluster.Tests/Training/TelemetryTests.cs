using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Windrow.Client;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;
using Windrow.Tests.Client;

namespace Windrow.Tests.Training;

/// <summary>Gradients seen through time while a job trains: the same figures whichever worker computes them, and no bit of the training changes.</summary>
public sealed class TelemetryTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task The_first_step_and_every_multiple_are_measured_whichever_worker_has_the_data_shard()
    {
        TinyJob job = cluster.Job with { Steps = 60, Telemetry = "{everySteps: 20}" };
        GradientsEvent[] alone = await MeasuredAsync(job with { Workers = 1 });
        Assert.Equal([1, 20, 40, 60], alone.Select(gradients => gradients.Step));
        Assert.All(alone, gradients =>
        {
            Assert.Equal(["l0", "l1"], gradients.Layers.Select(layer => layer.Name));
            Assert.All(gradients.Layers, layer =>
            {
                Assert.Equal((10, 10, 1f), (layer.Norms.Length, layer.Decay.Length, layer.Decay[0]));
                Assert.All(layer.Norms, norm => Assert.InRange(norm, 1e-6, 1e3));
                Assert.Equal(["input", "forget", "candidate", "output", "cell"], layer.Gates.Select(gate => gate.Name));
                Assert.InRange(layer.SpectralRadius, 0.01, 10);
                Assert.True(layer.Verdict != GradientVerdict.Unknown && layer.Advice.Length > 0, $"{layer}");
            });
        });

        GradientsEvent[] together = await MeasuredAsync(job with { Workers = 4, ParameterShards = 3 });
        Assert.Equal(alone.Select(Figures), together.Select(Figures));
    }

    [Fact]
    public async Task Telemetry_changes_no_bit_of_the_training()
    {
        TinyJob job = cluster.Job with { Steps = 60, Workers = 2 };
        JobHandle without = await cluster.RunAsync(job with { Telemetry = "{everySteps: 0}" });
        Assert.Empty((await without.AllEventsAsync()).OfType<GradientsEvent>());
        FinalCheckpoint.AssertSame(
            await FinalCheckpoint.OfAsync(without),
            await FinalCheckpoint.OfAsync(await cluster.RunAsync(job with { Telemetry = "{everySteps: 1}" })));
    }

    [Fact]
    public void Between_processes_gradients_arrive_as_they_were_sent()
    {
        using ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        Serializer serializer = services.GetRequiredService<Serializer>();
        JobEvent sent = Events.Gradients(7, Events.Layer("l0", GradientVerdict.Vanishing), Events.Layer("l1", GradientVerdict.Healthy) with { Horizon = null });
        Assert.Equivalent(sent, serializer.Deserialize<JobEvent>(serializer.SerializeToArray(sent)), strict: true);
    }

    async Task<GradientsEvent[]> MeasuredAsync(TinyJob job) => [.. (await (await cluster.RunAsync(job)).AllEventsAsync()).OfType<GradientsEvent>()];

    static string Figures(GradientsEvent gradients) => JobEventJson.Write(gradients with { Sequence = 0, Time = default });
}
