using System.Text.Json;
using System.Text.Json.Serialization;
using Windrow.Data;
using Windrow.Metrics;
using Windrow.Optimizers;

namespace Windrow.Checkpoints;

/// <summary>What a training run has to remember in addition to tensors: <c>progress.json</c> of a checkpoint. Numbers are read back
/// bit for bit.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps so far; also the version of the parameters.</summary>
    public required long Step { get; init; }

    /// <summary>Lowest validation loss so far, in nats per token; null before the first evaluation.</summary>
    public double? BestValidationLoss { get; init; }

    /// <summary>Step at which what <c>checkpoints.monitor</c> names was best.</summary>
    public long? BestStep { get; init; }

    /// <summary>Its value there; null before the first evaluation, and in a checkpoint from a version that only knew the validation loss.</summary>
    public BestFigure? Best { get; init; }

    /// <summary>Sum of the training losses since the last evaluation, and the weight of their targets.</summary>
    public double LossSinceEvaluation { get; init; }

    public double WeightSinceEvaluation { get; init; }

    /// <summary>State of the plateau schedule.</summary>
    public Plateau Plateau { get; init; } = new();

    /// <summary>State of early stopping.</summary>
    public Stopping Stopping { get; init; } = new();

    /// <summary>The progress after an evaluation: remembers its step if a figure was never better.</summary>
    /// <param name="monitor">The figure's name. When it changes, the best value of another figure is forgotten.</param>
    /// <param name="value">Its value; one that is not finite is never better.</param>
    public TrainingProgress AfterEvaluation(string monitor, double value)
    {
        double? known = Best is { } best
            ? best.Monitor == monitor ? best.Value : null
            : monitor == Monitored.ValidationLoss ? BestValidationLoss : null;
        if (!double.IsFinite(value) || (known is double before && !(Monitored.IsLargerBetter(monitor) ? value > before : value < before))) return this;
        return this with { Best = new BestFigure(monitor, value), BestStep = Step };
    }

    /// <summary>The progress as one line of JSON, from which <see cref="Parse"/> makes a progress with the same bits.</summary>
    public string ToLine() => JsonFile.Line(this);

    /// <summary>Reads what <see cref="ToLine"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static TrainingProgress Parse(string line) =>
        JsonSerializer.Deserialize<TrainingProgress>(line, JsonFile.Options) ?? throw new JsonException("A training's progress is missing.");
}

/// <summary>The best value of a figure so far.</summary>
/// <param name="Monitor">The figure's name.</param>
/// <param name="Value">Its value.</param>
public sealed record BestFigure(string Monitor, double Value);

/// <summary>What early stopping remembers between evaluations.</summary>
public sealed record Stopping
{
    /// <summary>The figure that was watched; null before the first evaluation, and in checkpoints from a version that did not record it.</summary>
    public string? Monitor { get; init; }

    /// <summary>Best finite value so far; null before the first.</summary>
    public double? Best { get; init; }

    /// <summary>Evaluations in a row without improvement: epochs, unless <c>evaluation.everySteps</c> is set. Checkpoints call it <c>bad</c>.</summary>
    [JsonPropertyName("bad")]
    public int EpochsWithoutImprovement { get; init; }
}
