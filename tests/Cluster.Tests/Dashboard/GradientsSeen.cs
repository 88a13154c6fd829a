using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Dashboard;

/// <summary>What a job's last gradient report says about each layer.</summary>
sealed record GradientsSeen((string Name, string Verdict, string Advice)[] Layers)
{
    public static async Task<GradientsSeen> OfAsync(JobHandle job)
    {
        GradientsEvent last = (await job.SummaryAsync()).Events.OfType<GradientsEvent>().Last();
        return new GradientsSeen([.. last.Layers.Select(layer => (layer.Name, layer.Verdict.ToString().ToLowerInvariant(), layer.Advice))]);
    }
}
