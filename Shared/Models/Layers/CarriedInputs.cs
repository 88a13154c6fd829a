using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Carries the last inputs of a convolution's window into the next window. D = input width.</summary>
static class CarriedInputs
{
    /// <summary>Copies in what the lanes carry, in packed order; zeros for sequences that begin.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="part">The layer's tensor in the carried state.</param>
    /// <param name="history">[B, steps·D].</param>
    public static void CopyIn(Pass pass, int part, MatrixSpan history)
    {
        MatrixSpan carried = Carried(pass, part);
        for (int r = 0; r < history.Rows; r++)
        {
            if (pass.Begins(r)) history.Row(r).Clear();
            else carried.Row(pass.At.Order[r]).CopyTo(history.Row(r));
        }
    }

    /// <summary>Copies out the last inputs of each row. If a row is shorter than the carried history, the carried inputs move up.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="part">The layer's tensor in the carried state.</param>
    /// <param name="history">From <see cref="CopyIn"/>.</param>
    /// <param name="input">[N, D].</param>
    public static void CopyOut(Pass pass, int part, MatrixView history, MatrixView input)
    {
        PackedShape at = pass.At;
        MatrixSpan carried = Carried(pass, part);
        int D = input.Cols, steps = history.Cols / D;
        for (int r = 0; r < history.Rows; r++)
        {
            int fromHistory = Math.Max(0, steps - at.Lengths[r]);
            Span<float> kept = carried.Row(at.Order[r]);
            history.Row(r)[((steps - fromHistory) * D)..].CopyTo(kept);
            for (int i = fromHistory; i < steps; i++) input.Row(at.Position(r, at.Lengths[r] - steps + i)).CopyTo(kept[(i * D)..]);
        }
    }

    static MatrixSpan Carried(Pass pass, int part)
    {
        LaneStatePart carried = pass.State.Parts[part];
        return new MatrixSpan(carried.Values.Span, pass.State.Rows, carried.Width);
    }
}
