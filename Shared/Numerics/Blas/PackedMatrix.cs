namespace Windrow.Numerics.Blas;

/// <summary>A right operand that is multiplied by often, such as weights in a loop over time, in the form that its backend likes best.</summary>
/// <remarks>Filled by <see cref="BlasBackend.Pack"/>, as often as the numbers change. Between two fillings, any number of threads may
/// multiply by it.</remarks>
public sealed class PackedMatrix
{
    /// <summary>Room for an operand.</summary>
    /// <param name="blas">The backend that will fill it and multiply by it.</param>
    /// <param name="rows">Rows of op(B), k.</param>
    /// <param name="cols">Columns of op(B), n.</param>
    public PackedMatrix(BlasBackend blas, int rows, int cols)
    {
        (Blas, Rows, Cols) = (blas, rows, cols);
        Memory = new AlignedBuffer(blas.PackedLength(rows, cols));
    }

    /// <summary>Whose form it is in.</summary>
    public BlasBackend Blas { get; }

    /// <summary>Rows of op(B), k.</summary>
    public int Rows { get; }

    /// <summary>Columns of op(B), n.</summary>
    public int Cols { get; }

    internal AlignedBuffer Memory { get; }

    /// <summary>Whether anything has been packed yet.</summary>
    internal bool IsFilled { get; set; }

    /// <summary>Whether Bᵀ was packed; for backends that keep it as it lies.</summary>
    internal bool IsTransposed { get; set; }
}
