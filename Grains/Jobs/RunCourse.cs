using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Optimizers;

namespace Windrow.Grains.Jobs;

/// <summary>A part of a job's training with the same settings throughout.</summary>
/// <param name="FirstStep">Steps made before it.</param>
/// <param name="Job">The settings.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
sealed record RunLeg(long FirstStep, JobFile Job, int StepsPerEpoch)
{
    /// <summary>Steps after which the training ends.</summary>
    public long TotalSteps { get; } =
        Math.Min(Job.Training.MaxSteps ?? long.MaxValue, (Job.Training.MaxEpochs ?? long.MaxValue / StepsPerEpoch) * (long)StepsPerEpoch);

    /// <summary>Steps between two evaluations.</summary>
    public int EvaluationPeriod => Job.Evaluation.EverySteps ?? StepsPerEpoch;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Steps made before it.</param>
    /// <param name="plateau">The factor of the plateau schedule's memory.</param>
    public double LearningRate(long step, double plateau) =>
        Job.Training.LearningRate * new LearningRateSchedule(Job.Training.Schedule, StepsPerEpoch, TotalSteps).Factor(step, plateau);
}

/// <summary>Which settings apply at which step: those of the job file, and what users changed later.</summary>
sealed class RunCourse
{
    readonly string _jobFile;
    readonly int _stepsPerEpoch;
    readonly List<RunLeg> _legs;

    /// <summary>The course of a job.</summary>
    /// <param name="jobFile">The job file as it was submitted.</param>
    /// <param name="changes">What users changed, in the order of the steps.</param>
    /// <param name="stepsPerEpoch">Steps in one epoch.</param>
    /// <exception cref="RunFailedException">A recorded change does not fit the job file.</exception>
    public RunCourse(string jobFile, IReadOnlyList<SettingsChange> changes, int stepsPerEpoch)
    {
        (_jobFile, _stepsPerEpoch, Changes) = (jobFile, stepsPerEpoch, changes);
        _legs = Legs(changes);
    }

    /// <summary>What users changed, in the order of the steps.</summary>
    public IReadOnlyList<SettingsChange> Changes { get; private set; }

    /// <summary>How the job is divided now. A change applies at once, even if the job goes back to a step before it: no result depends on it.</summary>
    public ParallelismOptions Parallelism => _legs[^1].Job.Parallelism;

    /// <summary>The settings that the training continues with after a number of steps.</summary>
    public RunLeg At(long step) => _legs.Last(leg => leg.FirstStep <= step);

    /// <summary>The settings with which the last of a number of steps was made.</summary>
    public RunLeg Until(long step) => _legs.LastOrDefault(leg => leg.FirstStep < step) ?? _legs[0];

    /// <summary>The next step after which the settings change; null when they stay the same.</summary>
    public long? NextChange(long step) => _legs.Find(leg => leg.FirstStep > step)?.FirstStep;

    /// <summary>The changes that the result of a number of steps depends on, in their order: each with its step.</summary>
    public IEnumerable<string> ChangedBefore(long step) => Changes.Where(change => change.Step < step).SelectMany(
        change => change.Settings.Where(setting => !setting.StartsWith("parallelism.", StringComparison.Ordinal)).Select(setting => $"{change.Step} {setting}"));

    /// <summary>Applies changes that have been stored.</summary>
    public void Use(IReadOnlyList<SettingsChange> changes)
    {
        List<RunLeg> legs = Legs(changes);
        Changes = changes;
        _legs.Clear();
        _legs.AddRange(legs);
    }

    List<RunLeg> Legs(IReadOnlyList<SettingsChange> changes)
    {
        List<string> settings = [];
        List<RunLeg> legs = [Leg(0, settings)];
        foreach (SettingsChange change in changes)
        {
            settings.AddRange(change.Settings);
            legs.Add(Leg(change.Step, settings));
        }

        return legs;
    }

    RunLeg Leg(long step, IReadOnlyList<string> settings)
    {
        JobFileReading reading = ChangedSettings.Apply(_jobFile, settings);
        return reading.Job is { } job
            ? new RunLeg(step, job, _stepsPerEpoch)
            : throw new RunFailedException(new RunFailure.InputRefused(string.Join(" ", reading.Problems)));
    }
}
