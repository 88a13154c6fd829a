namespace Windrow.Models.Initialization;

/// <summary>What an initializer must know of a weight tensor: matrices one upon the other, such as the gates of a cell.</summary>
/// <param name="Count">Matrices; each starts by itself, so that a cell with four gates starts as one with a single gate would.</param>
/// <param name="Rows">Outputs of one matrix.</param>
/// <param name="Cols">Inputs of one matrix; for a convolution input channels times taps.</param>
/// <param name="UniformBound">Bound of PyTorch's own start values for the layer.</param>
/// <param name="Taps">Taps of a convolution; 1 for others.</param>
readonly record struct WeightBlocks(int Count, int Rows, int Cols, float UniformBound, int Taps = 1)
{
    /// <summary>Numbers that one output is a sum over.</summary>
    public int FanIn => Cols;

    /// <summary>Outputs that one input goes into.</summary>
    public int FanOut => Rows * Taps;
}
