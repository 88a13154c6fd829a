namespace Windrow.Grains.Reduction;

/// <summary>A sum of losses in nats, and over how many targets.</summary>
readonly record struct LossSum(double Loss, long Targets)
{
    /// <summary>Mean loss, nats per target.</summary>
    public double Mean => Loss / Targets;

    public static LossSum operator +(LossSum a, LossSum b) => new(a.Loss + b.Loss, a.Targets + b.Targets);
}
