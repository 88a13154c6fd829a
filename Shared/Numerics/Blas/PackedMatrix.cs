namespace Windrow.Numerics.Blas;

/// <summary>A right operand that is used in many products, such as the weights in a loop over time, in the layout that its backend prefers.</summary>
/// <remarks>Call <see cref="BlasBackend.Pack"/> again whenever the values change. Between two such calls, any number of threads may
/// multiply by it.</remarks>
public sealed class PackedMatrix
{
    /// <summary>Allocates memory for an operand.</summary>
    /// <param name="blas">The backend that will fill it and multiply by it.</param>
    /// <param name="rows">Rows of op(B), k.</param>
    /// <param name="cols">Columns of op(B), n.</param>
    public PackedMatrix(BlasBackend blas, int rows, int cols)
    {
        (Blas, Rows, Cols) = (blas, rows, cols);
        Memory = new AlignedBuffer(blas.PackedLength(rows, cols));
    }

    /// <summary>The backend whose layout it has.</summary>
    public BlasBackend Blas { get; }

    /// <summary>Rows of op(B), k.</summary>
    public int Rows { get; }

    /// <summary>Columns of op(B), n.</summary>
    public int Cols { get; }

    internal AlignedBuffer Memory { get; }

    /// <summary>Whether anything has been packed yet.</summary>
    internal bool IsFilled { get; set; }

    /// <summary>Whether Bᵀ was packed; for backends that store B as it is.</summary>
    internal bool IsTransposed { get; set; }
}
