using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Windrow.Numerics.Kernels;

/// <summary>2 by 2 max pooling, a bias, and ReLU; forward and backward.</summary>
/// <remarks>
/// n = images, C = channels, P = positions of an image, Q = positions after pooling; see <see cref="ImageGrid"/>. Adding a bias and applying ReLU preserve order, which
/// means that max(0, max(a) + b) equals the maximum of max(0, a + b), and only a quarter of the values has to be computed. Of equal values the
/// first in row order counts; ReLU's derivative at 0 is 0; NaN is larger than any number. All of this is as in PyTorch.
/// Sources: max pooling, Ranzato et al. 2007; ReLU, Nair and Hinton 2010.
/// </remarks>
static class PooledRelu
{
    /// <summary>Stored instead of a position when the output is 0.</summary>
    const byte None = 4;

    /// <summary>The elements of two vectors at even or odd positions.</summary>
    const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;

    /// <summary>y = max(0, max(a) + b).</summary>
    /// <param name="grid">The sizes of the convolution.</param>
    /// <param name="a">Output of the convolution, [C, n·P].</param>
    /// <param name="bias">[C].</param>
    /// <param name="y">[n, C·Q].</param>
    /// <param name="from">Which of the four values each output was taken from, for <see cref="Backward"/>; [n·C·Q].</param>
    public static void Forward(ImageGrid grid, MatrixView a, ReadOnlySpan<float> bias, MatrixSpan y, Span<byte> from)
    {
        int cols = grid.Cols, width = grid.PooledWidth, pools = grid.Pools;
        for (int c = 0; c < a.Rows; c++)
        {
            for (int n = 0; n < y.Rows; n++)
            {
                ReadOnlySpan<float> image = a.Row(c).Slice(n * grid.Positions, grid.Positions);
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

    /// <summary>dL/da = dL/dy at the position that was taken, else 0; dL/db += the sum of dL/da over each channel.</summary>
    /// <param name="grid">The sizes of the convolution.</param>
    /// <param name="dy">[n, C·Q].</param>
    /// <param name="from">From <see cref="Forward"/>.</param>
    /// <param name="da">Overwritten; [C, n·P].</param>
    /// <param name="dBias">Added to; [C].</param>
    public static void Backward(ImageGrid grid, MatrixView dy, ReadOnlySpan<byte> from, MatrixSpan da, Span<float> dBias)
    {
        int cols = grid.Cols, width = grid.PooledWidth, pools = grid.Pools;
        bool hasUnused = 4 * pools < grid.Positions;
        for (int c = 0; c < da.Rows; c++)
        {
            Span<float> channel = da.Row(c);
            if (hasUnused) channel.Clear();
            for (int n = 0; n < dy.Rows; n++)
            {
                Span<float> image = channel.Slice(n * grid.Positions, grid.Positions);
                ReadOnlySpan<float> d = dy.Row(n).Slice(c * pools, pools);
                ReadOnlySpan<byte> chosen = from.Slice(n * dy.Cols + c * pools, pools);
                for (int r = 0; r < grid.PooledHeight; r++)
                {
                    RowBack(d.Slice(r * width, width), chosen.Slice(r * width, width),
                        image.Slice(2 * r * cols, cols), image.Slice((2 * r + 1) * cols, cols));
                }
            }
        }

        int first = 0;
        for (; first + 4 <= da.Rows; first += 4) AddSumsOfFour(pools, dy, from, first, dBias);
        for (; first < da.Rows; first++) AddSum(pools, dy, from, first, dBias);
    }

    /// <summary>Adds the gradients of one channel, image by image and in the order of their positions.</summary>
    static void AddSum(int pools, MatrixView dy, ReadOnlySpan<byte> from, int channel, Span<float> dBias)
    {
        float sum = dBias[channel];
        for (int n = 0; n < dy.Rows; n++)
        {
            ReadOnlySpan<float> d = dy.Row(n).Slice(channel * pools, pools);
            ReadOnlySpan<byte> chosen = from.Slice(n * dy.Cols + channel * pools, pools);
            for (int p = 0; p < d.Length; p++) sum += Taken(d[p], chosen[p]);
        }

        dBias[channel] = sum;
    }

    /// <summary>As <see cref="AddSum"/> for four channels at a time: an addition waits for the one before, but not for those of other channels.</summary>
    static void AddSumsOfFour(int pools, MatrixView dy, ReadOnlySpan<byte> from, int channel, Span<float> dBias)
    {
        (float sum0, float sum1, float sum2, float sum3) = (dBias[channel], dBias[channel + 1], dBias[channel + 2], dBias[channel + 3]);
        for (int n = 0; n < dy.Rows; n++)
        {
            ReadOnlySpan<float> d = dy.Row(n).Slice(channel * pools, 4 * pools);
            ReadOnlySpan<byte> chosen = from.Slice(n * dy.Cols + channel * pools, 4 * pools);
            for (int p = 0; p < pools; p++)
            {
                sum0 += Taken(d[p], chosen[p]);
                sum1 += Taken(d[p + pools], chosen[p + pools]);
                sum2 += Taken(d[p + 2 * pools], chosen[p + 2 * pools]);
                sum3 += Taken(d[p + 3 * pools], chosen[p + 3 * pools]);
            }
        }

        (dBias[channel], dBias[channel + 1], dBias[channel + 2], dBias[channel + 3]) = (sum0, sum1, sum2, sum3);
    }

    /// <summary>The gradient of a pool, or 0 if none of its positions was taken; without a branch, which no processor could predict.</summary>
    static float Taken(float d, byte place) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(d) & ((place >> 2) - 1));

    /// <summary>Pools two rows of positions into one row.</summary>
    static void Row(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float bias, Span<float> y, Span<byte> from)
    {
        // The last vector overlaps the one before, if the length is no multiple of 4, and computes some pools a second time.
        int j = 0;
        for (; Sse.IsSupported && y.Length >= 4 && j < y.Length; j += 4)
        {
            j = Math.Min(j, y.Length - 4);
            Vector128<float> u0 = Four(upper, 2 * j), u1 = Four(upper, 2 * j + 4), l0 = Four(lower, 2 * j), l1 = Four(lower, 2 * j + 4);
            (Vector128<float> best, Vector128<int> place) = (Sse.Shuffle(u0, u1, Even), Vector128<int>.Zero);
            Take(Sse.Shuffle(u0, u1, Odd), 1, ref best, ref place);
            Take(Sse.Shuffle(l0, l1, Even), 2, ref best, ref place);
            Take(Sse.Shuffle(l0, l1, Odd), 3, ref best, ref place);
            best += Vector128.Create(bias);
            Vector128<float> stopped = Vector128.LessThanOrEqual(best, Vector128<float>.Zero);
            Vector128.AndNot(best, stopped).CopyTo(y[j..]);
            place = Vector128.ConditionalSelect(stopped.AsInt32(), Vector128.Create((int)None), place);
            Vector128<byte> narrow = Vector128.Narrow(Vector128.Narrow(place, place), Vector128<short>.Zero).AsByte();
            BinaryPrimitives.WriteUInt32LittleEndian(from[j..], narrow.AsUInt32()[0]);
        }

        for (; j < y.Length; j++)
        {
            (float best, byte place) = (upper[2 * j], 0);
            Take(upper[2 * j + 1], 1, ref best, ref place);
            Take(lower[2 * j], 2, ref best, ref place);
            Take(lower[2 * j + 1], 3, ref best, ref place);
            best += bias;
            y[j] = best <= 0f ? 0f : best;
            from[j] = best <= 0f ? None : place;
        }
    }

    /// <summary>Passes the gradients of one row of pools back to two rows of positions.</summary>
    static void RowBack(ReadOnlySpan<float> d, ReadOnlySpan<byte> from, Span<float> upper, Span<float> lower)
    {
        int j = 0;
        for (; Sse.IsSupported && d.Length >= 4 && j < d.Length; j += 4)
        {
            j = Math.Min(j, d.Length - 4);
            Vector128<byte> bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt32LittleEndian(from[j..])).AsByte();
            Vector128<int> place = Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
            Vector128<float> dy = Four(d, j);
            WritePair(dy, place, 0, upper[(2 * j)..]);
            WritePair(dy, place, 2, lower[(2 * j)..]);
        }

        for (; j < d.Length; j++)
        {
            upper[2 * j] = from[j] == 0 ? d[j] : 0f;
            upper[2 * j + 1] = from[j] == 1 ? d[j] : 0f;
            lower[2 * j] = from[j] == 2 ? d[j] : 0f;
            lower[2 * j + 1] = from[j] == 3 ? d[j] : 0f;
        }
    }

    static void Take(float a, byte at, ref float best, ref byte place)
    {
        if (a > best || float.IsNaN(a)) (best, place) = (a, at);
    }

    static void Take(Vector128<float> a, int at, ref Vector128<float> best, ref Vector128<int> place)
    {
        Vector128<float> taken = Vector128.GreaterThan(a, best) | Vector128.IsNaN(a);
        best = Vector128.ConditionalSelect(taken, a, best);
        place = Vector128.ConditionalSelect(taken.AsInt32(), Vector128.Create(at), place);
    }

    /// <summary>Writes position <paramref name="first"/> and the next one of four pools, eight values of a row.</summary>
    static void WritePair(Vector128<float> dy, Vector128<int> place, int first, Span<float> row)
    {
        Vector128<float> left = dy & Vector128.Equals(place, Vector128.Create(first)).AsSingle();
        Vector128<float> right = dy & Vector128.Equals(place, Vector128.Create(first + 1)).AsSingle();
        Sse.UnpackLow(left, right).CopyTo(row);
        Sse.UnpackHigh(left, right).CopyTo(row[4..]);
    }

    static Vector128<float> Four(ReadOnlySpan<float> values, int at) => Vector128.Create(values[at..]);
}
