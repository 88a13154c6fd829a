using Windrow.Grains.Metrics;

namespace Windrow.Cli.Views;

/// <summary>A job's events as lines for a log: the first step and then about one step per second, the gradients of layers whose verdict
/// has changed, and all other events.</summary>
sealed class PlainLines(JobProgress progress, TimeProvider time)
{
    static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(1);

    long? _lastStepLine;

    /// <summary>The line or lines to print for this event, or null.</summary>
    public string? Next(JobEvent jobEvent)
    {
        IReadOnlyList<LayerReport> before = progress.Layers;
        progress.Apply(jobEvent);
        return jobEvent switch
        {
            StepEvent step => IsDue() ? $"{At(step)}  {Describe(step)}" : null,
            EvaluationEvent evaluation => $"{At(evaluation)}  {Describe(evaluation)}",
            CheckpointEvent checkpoint => $"{At(checkpoint)}  checkpoint {checkpoint.Path} in {checkpoint.Seconds:F1} s",
            StateEvent state => $"{progress.JobId} {Text.State(state.State)}{(state.Message is null ? "" : $": {state.Message}")}",
            LearningRateEvent change => $"{At(change)}  learning rate set to {Text.Figure(change.LearningRate)}",
            CheckpointFailedEvent failed => $"{At(failed)}  checkpoint failed: {failed.Reason} Training continues; retrying in {failed.RetrySeconds:0} s",
            EventsLostEvent lost => $"steps {lost.FirstStep} to {lost.Step}: {lost.Count} events were lost, because the event log could not be written for too long",
            GradientsEvent gradients => Describe(At(gradients), gradients, before),
            _ => null,
        };
    }

    string At(JobEvent jobEvent) => $"step {Text.Steps(jobEvent.Step, progress.TotalSteps)}";

    string Describe(StepEvent step)
    {
        string line = $"epoch {step.Epoch}  loss {Text.Loss(step.Loss)}  lr {Text.Figure(step.LearningRate)}"
            + $"  grad {Text.Figure(step.GradientNorm)}  {Text.Count(step.TokensPerSecond)} tokens/s";
        return progress.Remaining is { } remaining ? $"{line}  {Text.Duration(remaining)} left" : line;
    }

    static string Describe(EvaluationEvent evaluation) =>
        $"validation loss {Text.Loss(evaluation.ValidationLoss)}{(evaluation.Best ? " (best so far)" : "")}"
        + (evaluation.Perplexity is { } perplexity ? $"  perplexity {Text.Figure(perplexity)}" : "")
        + (evaluation.BitsPerCharacter is { } bits ? $"  {Text.Figure(bits)} bits per character" : "")
        + string.Concat(MetricFigures.Important(evaluation).Select(figure => $"  {figure.Name} {Text.Figure(figure.Value)}"));

    static string? Describe(string at, GradientsEvent gradients, IReadOnlyList<LayerReport> before)
    {
        string[] lines = [.. gradients.Layers
            .Where(layer => before.FirstOrDefault(known => known.Name == layer.Name)?.Verdict != layer.Verdict)
            .Select(layer => $"{at}  gradient of {layer.Name} {Text.State(layer.Verdict)}: {layer.Advice}")];
        return lines.Length == 0 ? null : string.Join(Environment.NewLine, lines);
    }

    bool IsDue()
    {
        if (_lastStepLine is { } last && time.GetElapsedTime(last) < StepInterval) return false;
        _lastStepLine = time.GetTimestamp();
        return true;
    }
}
