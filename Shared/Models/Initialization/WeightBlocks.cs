namespace Windrow.Models.Initialization;

/// <summary>What an initializer needs to know about a weight tensor: stacked matrices, such as the gates of a cell.</summary>
/// <param name="Count">Number of matrices. Each is initialized separately, so each gate of a cell starts as the only gate of a simple cell would.</param>
/// <param name="Rows">Outputs of one matrix.</param>
/// <param name="Cols">Inputs of one matrix; for a convolution, input channels times taps.</param>
/// <param name="UniformBound">Bound of PyTorch's default uniform initialization of the layer.</param>
/// <param name="Taps">Taps of a convolution; 1 for other layers.</param>
readonly record struct WeightBlocks(int Count, int Rows, int Cols, float UniformBound, int Taps = 1)
{
    /// <summary>Number of inputs that one output is a sum over.</summary>
    public int FanIn => Cols;

    /// <summary>Number of outputs that one input contributes to.</summary>
    public int FanOut => Rows * Taps;
}
