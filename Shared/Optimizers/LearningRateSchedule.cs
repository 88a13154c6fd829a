using Windrow.Numerics;

namespace Windrow.Optimizers;

/// <summary>The learning rate of every step, as a multiple of <c>training.learningRate</c>.</summary>
/// <param name="Options">The schedule of the job file.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
public sealed record LearningRateSchedule(ScheduleOptions Options, long StepsPerEpoch, long TotalSteps)
{
    /// <summary>The multiple for a step.</summary>
    /// <param name="step">Number of steps before it, from 0.</param>
    /// <param name="plateau">The current factor of <see cref="Plateau"/>; 1 for every other schedule.</param>
    public double Factor(long step, double plateau)
    {
        long epoch = step / StepsPerEpoch;
        double factor = Options switch
        {
            StepSchedule o => PortableMath.Pow(o.Factor, epoch / o.EveryEpochs),
            ExponentialSchedule o => PortableMath.Pow(o.Factor, epoch),
            DecayAfterSchedule o => PortableMath.Pow(o.Factor, Math.Max(0, epoch - o.AfterEpochs + 1)),
            CosineSchedule o => o.MinFactor + (1 - o.MinFactor) * (1 + PortableMath.SinCosOfTurns(0.5 * step / TotalSteps).Cosine) / 2,
            PlateauSchedule => plateau,
            _ => 1,
        };
        return Options.WarmupSteps > step ? factor * (step + 1) / Options.WarmupSteps : factor;
    }
}
