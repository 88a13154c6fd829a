namespace Windrow.Numerics.Kernels;

/// <summary>The time steps that a convolution sees from step t.</summary>
/// <param name="Count">Number of steps that it sees, k.</param>
/// <param name="Dilation">Distance between two of them.</param>
/// <param name="Causal">Whether the last of them is t itself; otherwise t is in the middle, and k is odd.</param>
readonly record struct TimeTaps(int Count, int Dilation, bool Causal)
{
    /// <summary>How many steps before t the first one is.</summary>
    public int StepsBack => (Causal ? Count - 1 : (Count - 1) / 2) * Dilation;

    /// <summary>Whether it sees only t.</summary>
    public bool IsPoint => Count == 1;

    /// <summary>Offset from t to the step that tap <paramref name="tap"/> sees; the first tap sees the earliest step.</summary>
    public int Offset(int tap) => tap * Dilation - StepsBack;
}
