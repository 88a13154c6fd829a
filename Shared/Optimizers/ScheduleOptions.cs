using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Metrics;

namespace Windrow.Optimizers;

/// <summary>The setting <c>training.schedule</c> of a job file: the learning rate of a step, as a multiple of
/// <c>training.learningRate</c>. Every schedule can begin with a linear warm-up.</summary>
public abstract record ScheduleOptions
{
    [Description("Steps over which the learning rate rises linearly to its full value: step s of w uses (s + 1) / w of it.")]
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
    [Description("Number of epochs between two changes.")]
    [Range(1, 1_000_000)]
    public int EveryEpochs { get; init; } = 10;

    [Description("Factor for the learning rate at each change.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.1;
}

/// <summary>Multiplied by <see cref="Factor"/> after every epoch.</summary>
[DisplayName("exponential")]
public sealed record ExponentialSchedule : ScheduleOptions
{
    [Description("Factor for the learning rate after each epoch.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.95;
}

/// <summary>Constant for <see cref="AfterEpochs"/> epochs, then multiplied by <see cref="Factor"/> after every epoch.</summary>
[DisplayName("decayAfter")]
public sealed record DecayAfterSchedule : ScheduleOptions
{
    [Description("Number of epochs at the full learning rate.")]
    [Range(0, 1_000_000)]
    public int AfterEpochs { get; init; } = 10;

    [Description("Factor for the learning rate after each later epoch.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.97;
}

/// <summary>Half a cosine from the full learning rate down to <see cref="MinFactor"/> of it over the whole training.
/// Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, without restarts.</summary>
[DisplayName("cosine")]
public sealed record CosineSchedule : ScheduleOptions
{
    [Description("Share of the learning rate that remains at the end.")]
    [Range(0.0, 1.0)]
    public double MinFactor { get; init; }
}

/// <summary>Multiplied by <see cref="Factor"/> when what is watched has not improved for more than <see cref="Patience"/> evaluations.</summary>
[DisplayName("plateau")]
public sealed record PlateauSchedule : ScheduleOptions
{
    [Description("The value that must improve: val_loss, loss (of the training), or a metric.")]
    public string Monitor { get; init; } = Monitored.ValidationLoss;

    [Description("Factor for the learning rate at each reduction.")]
    [Range(1e-6, 1.0)]
    public double Factor { get; init; } = 0.1;

    [Description("Number of evaluations without improvement that are allowed before the learning rate is reduced.")]
    [Range(0, 1_000_000)]
    public int Patience { get; init; } = 3;

    [Description("Minimum change of the watched value that counts as an improvement, relative to the best so far.")]
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 1e-4;

    [Description("Number of evaluations after a reduction that are not counted.")]
    [Range(0, 1_000_000)]
    public int Cooldown { get; init; }

    [Description("Minimum learning rate, as a share of training.learningRate.")]
    [Range(0.0, 1.0)]
    public double MinFactor { get; init; }
}
