using System.Runtime.Intrinsics;
using Windrow.Numerics.Gemm;

namespace Windrow.Numerics.Blas;

/// <summary>Products of our own, whose bits do not depend on alignment, blocking or vector width.</summary>
/// <remarks>
/// Every element of C is one chain of fused multiply-adds over ascending p, which starts from β·C:
/// <code>c ← fma(op(A)[i, p], op(B)[p, j], c),  p = 0 ... k − 1</code>
/// The result depends only on the operands' values, not on vector width, alignment or blocking, and no row depends on the other rows.
/// Products in double precision, which MathNet uses, are computed by the native library.
/// The order of loops follows Goto and van de Geijn 2008, https://doi.org/10.1145/1356052.1356053.
/// </remarks>
public abstract class FusedBlas : BlasBackend
{
    readonly Lazy<BlasBackend> _doubles = new(() => BlasLibrary.Native.Backend);

    private protected FusedBlas(int lanes) =>
        Description = new BlasDescription("Windrow", $"on {lanes}-wide vectors", null);

    public override BlasDescription Description { get; }

    /// <summary>Products on the widest vectors that this processor supports.</summary>
    public static FusedBlas Create() => Create(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);

    /// <summary>Products on vectors of 512, 256 or 128 bits, even if the processor has to emulate them.</summary>
    internal static FusedBlas Create(int bits) => bits switch
    {
        512 => new FusedBlas<Vector512<float>, TileVector512>(),
        256 => new FusedBlas<Vector256<float>, TileVector256>(),
        _ => new FusedBlas<Vector128<float>, TileVector128>(),
    };

    protected internal override void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c) =>
        _doubles.Value.MultiplyColumnMajor(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
}

/// <summary>The products for one vector width.</summary>
sealed unsafe class FusedBlas<V, O>() : FusedBlas(O.Width) where O : struct, ITileVector<V>
{
    /// <summary>Rows of B packed at a time when B was not packed in advance.</summary>
    const int BlockDepth = 512;

    /// <summary>Floats packed at a time: half of a second-level cache.</summary>
    const int BlockLength = 1 << 17;

    /// <summary>Each thread's memory for packing.</summary>
    [ThreadStatic] static AlignedBuffer? _block;

    protected internal override int PackedLength(int rows, int cols) => Panels<V, O>.Length(rows, cols);

    protected internal override void PackChecked(bool transpose, MatrixView b, PackedMatrix packed)
    {
        fixed (float* from = b.Data, to = packed.Memory.Span)
        {
            Panels<V, O>.Pack(transpose, from, b.Stride, packed.Rows, packed.Cols, to);
        }
    }

    protected internal override void MultiplyChecked(MatrixView a, PackedMatrix b, float beta, MatrixSpan c)
    {
        if (b.Rows == 0) Scale(beta, c);
        fixed (float* pa = a.Data, pb = b.Memory.Span, pc = c.Data)
        {
            PanelProduct<V, O>.Run(pa, a.Stride, 1, pb, c.Rows, c.Cols, b.Rows, beta, pc, c.Stride, pc, c.Stride);
        }
    }

    protected internal override void MultiplyChecked(MatrixView a, PackedMatrix b, ReadOnlySpan<float> bias, MatrixSpan c)
    {
        if (b.Rows == 0) base.MultiplyChecked(a, b, bias, c);
        fixed (float* pa = a.Data, pb = b.Memory.Span, pBias = bias, pc = c.Data)
        {
            PanelProduct<V, O>.Run(pa, a.Stride, 1, pb, c.Rows, c.Cols, b.Rows, 1f, pBias, 0, pc, c.Stride);
        }
    }

    protected internal override void MultiplyChecked(
        bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
    {
        if (k == 0) Scale(beta, c);
        int m = c.Rows, n = c.Cols, panel = Panels<V, O>.Width;
        int depth = Math.Clamp(k, 1, BlockDepth), columns = BlockLength / depth / panel * panel;
        nint aRow = transposeA ? 1 : a.Stride, aStep = transposeA ? a.Stride : 1;
        nint bRow = transposeB ? 1 : b.Stride, bColumn = transposeB ? b.Stride : 1;
        fixed (float* pa = a.Data, pb = b.Data, pc = c.Data, block = (_block ??= new AlignedBuffer(BlockLength)).Span)
        {
            for (int j = 0; j < n; j += columns)
            {
                int width = Math.Min(columns, n - j);
                for (int p = 0; p < k; p += depth)
                {
                    int steps = Math.Min(depth, k - p);
                    Panels<V, O>.Pack(transposeB, pb + p * bRow + j * bColumn, b.Stride, steps, width, block);
                    float* to = pc + j;
                    PanelProduct<V, O>.Run(pa + p * aStep, aRow, aStep, block, m, width, steps, p == 0 ? beta : 1f, to, c.Stride, to, c.Stride);
                }
            }
        }
    }

    /// <summary>The product with an inner size of 0: β·C.</summary>
    static void Scale(float beta, MatrixSpan c)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            if (beta == 0f) c.Row(i).Clear();
            else if (beta != 1f) System.Numerics.Tensors.TensorPrimitives.Multiply(c.Row(i), beta, c.Row(i));
        }
    }
}
