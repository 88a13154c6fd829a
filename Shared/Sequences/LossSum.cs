namespace Windrow.Sequences;

/// <summary>A sum of losses, and the weight to divide it by.</summary>
/// <param name="Loss">Sum over the targets; nats for cross-entropies.</param>
/// <param name="Weight">Sum of the targets' weights: for unweighted losses, the number of predicted numbers or classes that count.</param>
/// <param name="Tokens">Time steps that were read, for throughput.</param>
public readonly record struct LossSum(double Loss, double Weight, long Tokens)
{
    /// <summary>Mean loss; 0 when no target counted.</summary>
    public double Mean => Weight == 0 ? 0 : Loss / Weight;

    /// <summary>Adds the losses of more targets at the same time steps.</summary>
    public LossSum And((double Loss, double Weight) more) => this with { Loss = Loss + more.Loss, Weight = Weight + more.Weight };

    public static LossSum operator +(LossSum a, LossSum b) => new(a.Loss + b.Loss, a.Weight + b.Weight, a.Tokens + b.Tokens);
}
