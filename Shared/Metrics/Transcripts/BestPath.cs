using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Metrics;

/// <summary>The transcript that follows from the most probable output at each time step: repeated outputs count once, and then blanks, the last output,
/// are removed. Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf, section 3.2.</summary>
static class BestPath
{
    /// <param name="predictions">The outputs at the positions of all sequences, as logits or probabilities, [N, K].</param>
    /// <param name="at">Where the sequences are.</param>
    /// <param name="r">The sequence, a row in packed order.</param>
    public static int[] Of(MatrixView predictions, PackedShape at, int r)
    {
        List<int> tokens = [];
        int blank = predictions.Cols - 1, before = blank;
        for (int t = 0; t < at.Lengths[r]; t++)
        {
            int output = TensorPrimitives.IndexOfMax(predictions.Row(at.Position(r, t)));
            if (output != before && output != blank) tokens.Add(output);
            before = output;
        }

        return [.. tokens];
    }
}
