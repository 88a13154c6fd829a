using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Optimizers;

/// <summary>The setting <c>training.schedule</c> of a job file: the learning rate of a step, as a multiple of
/// <c>training.learningRate</c>. Every schedule can begin with a linear warm-up.</summary>
public abstract record ScheduleOptions
{
    [Description("Steps over which the learning rate grows linearly to its full size: step s of w has (s + 1) / w of it.")]
    [Range(0, 1_000_000_000)]
    public long WarmupSteps { get; init; }
}

/// <summary>The same learning rate throughout.</summary>
[DisplayName("constant")]
public sealed record ConstantSchedule : ScheduleOptions;

/// <summary>Multiplied by <see cref="Factor"/> every <see cref="EveryEpochs"/> epochs.</summary>
[DisplayName("step")]
public sealed record StepSchedule : ScheduleOptions
{
    [Description("Epochs between two changes.")]
    [Range(1, 1_000_000)]
    public int EveryEpochs { get; init; } = 10;

    [Description("What the learning rate is multiplied by at each change.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.1;
}

/// <summary>Multiplied by <see cref="Factor"/> after every epoch.</summary>
[DisplayName("exponential")]
public sealed record ExponentialSchedule : ScheduleOptions
{
    [Description("What the learning rate is multiplied by after each epoch.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.95;
}

/// <summary>Constant for <see cref="AfterEpochs"/> epochs, then multiplied by <see cref="Factor"/> after every epoch.</summary>
[DisplayName("decayAfter")]
public sealed record DecayAfterSchedule : ScheduleOptions
{
    [Description("Epochs at the full learning rate.")]
    [Range(0, 1_000_000)]
    public int AfterEpochs { get; init; } = 10;

    [Description("What the learning rate is multiplied by after each epoch from then on.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.97;
}

/// <summary>Half a cosine from the full learning rate down to <see cref="MinFactor"/> of it over the whole training.
/// Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, without restarts.</summary>
[DisplayName("cosine")]
public sealed record CosineSchedule : ScheduleOptions
{
    [Description("Share of the learning rate that is left at the end.")]
    [Range(0.0, 1.0)]
    public double MinFactor { get; init; }
}

/// <summary>Multiplied by <see cref="Factor"/> when the validation loss has not improved for more than <see cref="Patience"/> evaluations.</summary>
[DisplayName("plateau")]
public sealed record PlateauSchedule : ScheduleOptions
{
    [Description("What the learning rate is multiplied by.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.1;

    [Description("Evaluations without improvement that are let pass.")]
    [Range(0, 1_000_000)]
    public int Patience { get; init; } = 3;

    [Description("The least fall of the validation loss that counts as an improvement, relative to the best so far.")]
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 1e-4;

    [Description("Evaluations after a change in which nothing is counted.")]
    [Range(0, 1_000_000)]
    public int Cooldown { get; init; }

    [Description("Share of the learning rate below which it never falls.")]
    [Range(0.0, 1.0)]
    public double MinFactor { get; init; }
}
