namespace Windrow.Numerics.Kernels;

/// <summary>Which time steps a convolution sees from step t.</summary>
/// <param name="Count">Steps that it sees, k.</param>
/// <param name="Dilation">From one of them to the next.</param>
/// <param name="Causal">Whether the last of them is t itself; else t is in the middle, and k is odd.</param>
readonly record struct TimeTaps(int Count, int Dilation, bool Causal)
{
    /// <summary>How far before t the first one is.</summary>
    public int StepsBack => (Causal ? Count - 1 : (Count - 1) / 2) * Dilation;

    /// <summary>Whether it sees t alone.</summary>
    public bool IsPoint => Count == 1;

    /// <summary>From t to the step that tap <paramref name="tap"/> sees; the first tap sees the earliest.</summary>
    public int Offset(int tap) => tap * Dilation - StepsBack;
}
