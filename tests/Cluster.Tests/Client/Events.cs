using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Client;

/// <summary>Events of a made-up job: a step every 100 ms, two workers.</summary>
static class Events
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static StepEvent Step(long step, double loss = 2.5) => new()
    {
        Sequence = step,
        Time = Start + TimeSpan.FromMilliseconds(100 * step),
        Step = step,
        Epoch = 1,
        Loss = loss,
        LearningRate = 0.002,
        GradientNorm = 0.75,
        Tokens = 2500,
        TokensPerSecond = 25_000,
        Workers = [new WorkerTiming(0, 60, 20, 15), new WorkerTiming(1, 70, 10, 15)],
        UpdateMilliseconds = 5,
    };

    public static EvaluationEvent Evaluation(long step, double loss, bool best = true) => new()
    {
        Step = step,
        ValidationLoss = loss,
        Perplexity = Math.Exp(loss),
        BitsPerCharacter = loss / Math.Log(2),
        Best = best,
        Tokens = 1000,
        Seconds = 0.1,
        Epoch = 1,
    };

    public static CheckpointEvent Checkpoint(long step) => new() { Step = step, Path = $"/runs/demo-1/checkpoints/{step}", Seconds = 0.25, Time = Start };

    /// <summary>A layer in which half of the gradient is left after each step back.</summary>
    public static LayerReport Layer(string name, GradientVerdict verdict) => new()
    {
        Name = name,
        Verdict = verdict,
        Horizon = 6.64,
        Advice = "Take another cell.",
        Saturated = 0.25f,
        Gates = [new GateReport("hidden", 0.125f, 0.125f)],
        SpectralRadius = 0.5,
        Norms = [4, 2, 1],
        Decay = [.. Enumerable.Range(0, 31).Select(k => MathF.Pow(0.5f, k))],
    };

    public static GradientsEvent Gradients(long step, params LayerReport[] layers) => new() { Step = step, Layers = layers };

    public static StateEvent State(JobState state, long step = 0, string? message = null, FailureKind failure = FailureKind.None) =>
        new() { State = state, Step = step, Message = message, Failure = failure, TotalSteps = 100 };
}
