using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Optimizers;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>What happens when a loss or a gradient is not finite.</summary>
public enum NotFinitePolicy
{
    /// <summary>The job fails; its last good checkpoint stays.</summary>
    Stop,

    /// <summary>The step updates nothing, and lanes whose state is not finite start again from zeros.</summary>
    Skip,

    /// <summary>The job continues from its last checkpoint with half the learning rate.</summary>
    Rollback,
}

/// <summary>The section <c>training</c> of a job file. At least one of <see cref="MaxEpochs"/> and <see cref="MaxSteps"/> must be given.</summary>
public sealed record TrainingOptions
{
    [Description("Number of epochs to train; one epoch is one pass over the training data.")]
    [Range(1, 1_000_000)]
    public int? MaxEpochs { get; init; }

    [Description("Number of steps to train; one step is one update of all parameters. If maxEpochs is also given, whichever comes first applies.")]
    [Range(1, 1_000_000_000_000)]
    public long? MaxSteps { get; init; }

    [Description("Number of rows in a batch, over all data shards: sequences, or parts of a text or series that are read side by side.")]
    [Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 32;

    [Description("Number of time steps that truncated BPTT unrolls for each update.")]
    [Range(1, 100_000)]
    public int Window { get; init; } = 50;

    [Description("Whether the activations of all time steps of a window are kept for the backward pass, or computed again chunk by chunk: memory then grows with the square root of the window, a step takes a third to a half more time, and the result has the same bits.")]
    public ActivationMemory Memory { get; init; }

    [Description("Whether matrix products are computed so that the result has the same bits on every machine, or with the library that is faster for each of them: Windrow's own products or oneMKL.")]
    public NumericsChoice Numerics { get; init; }

    [Description("The optimizer: its name, or a mapping with its type and settings.")]
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    [Description("The learning rate that the schedule starts from.")]
    [Range(1e-12, 1e3)]
    public double LearningRate { get; init; } = 0.002;

    [Description("How the learning rate changes during training.")]
    public ScheduleOptions Schedule { get; init; } = new ConstantSchedule();

    [Description("How much each class counts in the loss: equal, or balanced, which gives rare classes as much weight as frequent ones.")]
    public ClassWeights ClassWeights { get; init; }

    [Description("Share of the tokens that a decoder reads in training that are its own predictions instead of those of the target; 0 reads the target only (teacher forcing).")]
    [Range(0.0, 1.0)]
    public double ScheduledSampling { get; init; }

    [Description("Gradient clipping; none when left out.")]
    public ClipOptions? Clip { get; init; }

    [Description("Ends training when the validation loss stops improving; no early stopping when left out.")]
    public EarlyStoppingOptions? EarlyStopping { get; init; }

    [Description("What happens when a loss or a gradient is not finite: stop ends the job with its last good checkpoint, skip omits the step's update, "
        + "and rollback continues from the last checkpoint with half the learning rate.")]
    public NotFinitePolicy OnNonFinite { get; init; } = NotFinitePolicy.Stop;

    [Description("Seed of all random numbers of the job.")]
    [Range(0, long.MaxValue)]
    public long Seed { get; init; } = 1;

    internal IEnumerable<CrossProblem> Problems()
    {
        if (MaxEpochs is null && MaxSteps is null)
            yield return new(
                "training.maxEpochs and training.maxSteps are both missing",
                "one of them must say when training ends.",
                "training.maxEpochs", "training.maxSteps");
        foreach (CrossProblem problem in Optimizer.Problems()) yield return problem;
        foreach (CrossProblem problem in Clip?.Problems() ?? []) yield return problem;
    }
}
