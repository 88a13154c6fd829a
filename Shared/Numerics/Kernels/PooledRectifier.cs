namespace Windrow.Numerics.Kernels;

/// <summary>The largest of each 2 by 2 places, a bias added, and what is below 0 set to 0; forward and backward.</summary>
/// <remarks>
/// n = images, C = channels, P = places of an image; see <see cref="ImageGrid"/>. A bias and a rectifier keep the order of numbers, so
/// max(0, max(a) + b) is the maximum of max(0, a + b), and only a quarter of them are computed. Of equal numbers the first counts, in the
/// order of rows; the rectifier's derivative at 0 is 0; not a number is larger than any: all as in PyTorch.
/// Sources: pooling by the maximum, Ranzato et al. 2007; rectifiers, Nair and Hinton 2010.
/// </remarks>
static class PooledRectifier
{
    /// <summary>In place of a place, when the rectifier let nothing pass.</summary>
    const byte Nothing = 4;

    /// <summary>y = max(0, max(a) + b).</summary>
    /// <param name="grid">The sizes.</param>
    /// <param name="a">What the convolution gave, [C, n·P].</param>
    /// <param name="bias">[C].</param>
    /// <param name="y">[n, C·P/4].</param>
    /// <param name="from">Which of the four each number was taken from, for <see cref="Backward"/>; [n·C·P/4].</param>
    public static void Forward(ImageGrid grid, MatrixView a, ReadOnlySpan<float> bias, MatrixSpan y, Span<byte> from)
    {
        int cols = grid.Cols, width = grid.PooledWidth, pools = grid.Places / 4;
        for (int c = 0; c < a.Rows; c++)
        {
            for (int n = 0; n < y.Rows; n++)
            {
                ReadOnlySpan<float> image = a.Row(c).Slice(n * grid.Places, grid.Places);
                Span<float> pooled = y.Row(n).Slice(c * pools, pools);
                Span<byte> chosen = from.Slice(n * y.Cols + c * pools, pools);
                for (int r = 0; r < grid.PooledHeight; r++)
                {
                    Row(image.Slice(2 * r * cols, cols), image.Slice((2 * r + 1) * cols, cols), bias[c],
                        pooled.Slice(r * width, width), chosen.Slice(r * width, width));
                }
            }
        }
    }

    /// <summary>dL/da = dL/dy at the place that was taken, else 0; dL/db += the sum of dL/da of each channel.</summary>
    /// <param name="grid">The sizes.</param>
    /// <param name="dy">[n, C·P/4].</param>
    /// <param name="from">As <see cref="Forward"/> left it.</param>
    /// <param name="da">Overwritten; [C, n·P].</param>
    /// <param name="dBias">Added to; [C].</param>
    public static void Backward(ImageGrid grid, MatrixView dy, ReadOnlySpan<byte> from, MatrixSpan da, Span<float> dBias)
    {
        int cols = grid.Cols, width = grid.PooledWidth, pools = grid.Places / 4;
        for (int c = 0; c < da.Rows; c++)
        {
            Span<float> channel = da.Row(c);
            channel.Clear();
            float sum = dBias[c];
            for (int n = 0; n < dy.Rows; n++)
            {
                Span<float> image = channel.Slice(n * grid.Places, grid.Places);
                ReadOnlySpan<float> d = dy.Row(n).Slice(c * pools, pools);
                ReadOnlySpan<byte> chosen = from.Slice(n * dy.Cols + c * pools, pools);
                for (int p = 0; p < pools; p++)
                {
                    if (chosen[p] == Nothing) continue;
                    image[(2 * (p / width) + chosen[p] / 2) * cols + 2 * (p % width) + chosen[p] % 2] = d[p];
                    sum += d[p];
                }
            }

            dBias[c] = sum;
        }
    }

    /// <summary>One row of pools, from two rows of places.</summary>
    static void Row(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float bias, Span<float> y, Span<byte> from)
    {
        for (int j = 0; j < y.Length; j++)
        {
            (float best, byte place) = (upper[2 * j], 0);
            Take(upper[2 * j + 1], 1, ref best, ref place);
            Take(lower[2 * j], 2, ref best, ref place);
            Take(lower[2 * j + 1], 3, ref best, ref place);
            best += bias;
            y[j] = best <= 0f ? 0f : best;
            from[j] = best <= 0f ? Nothing : place;
        }
    }

    static void Take(float a, byte at, ref float best, ref byte place)
    {
        if (a > best || float.IsNaN(a)) (best, place) = (a, at);
    }
}
