using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Turns a convolution over images into one matrix product (im2col): gathers what each tap sees, forward and backward.</summary>
/// <remarks>n = images, P = output positions per image; C, H, W, k, p, s as in <see cref="ImageGrid"/>. Each row of columns belongs to a tap
/// (c, i, j), in the order of PyTorch's weights [C_out, C, k, k]; a layer is therefore W·columns. The row is every s-th value of channel c of all
/// images in turn, shifted by i − p rows and j − p columns, with zeros outside the image.</remarks>
static class ImageColumns
{
    /// <summary>Fills the columns.</summary>
    /// <param name="grid">The sizes of the convolution.</param>
    /// <param name="images">[n, C·H·W].</param>
    /// <param name="columns">[C·k·k, n·P].</param>
    public static void Gather(ImageGrid grid, MatrixView images, MatrixSpan columns)
    {
        for (int tap = 0; tap < columns.Rows; tap++)
        {
            TapView view = new(grid, tap);
            Span<float> row = columns.Row(tap);
            for (int n = 0; n < images.Rows; n++) Gather(in view, images.Row(n), row.Slice(n * grid.Positions, grid.Positions));
        }
    }

    /// <summary>dL/dimages: for each input value, the sum over the columns that contain it.</summary>
    /// <param name="grid">The sizes of the convolution.</param>
    /// <param name="dColumns">[C·k·k, n·P]; what taps see outside the image becomes 0.</param>
    /// <param name="dImages">Overwritten; [n, C·H·W].</param>
    public static void Scatter(ImageGrid grid, MatrixSpan dColumns, MatrixSpan dImages)
    {
        for (int n = 0; n < dImages.Rows; n++) dImages.Row(n).Clear();
        for (int tap = 0; tap < dColumns.Rows; tap++)
        {
            TapView view = new(grid, tap);
            Span<float> row = dColumns.Row(tap);
            for (int n = 0; n < dImages.Rows; n++) Scatter(in view, row.Slice(n * grid.Positions, grid.Positions), dImages.Row(n));
        }
    }

    static void Gather(in TapView view, ReadOnlySpan<float> image, Span<float> seen)
    {
        seen[..(view.Top * view.Cols)].Clear();
        seen[(view.Bottom * view.Cols)..].Clear();
        if (view.IsRun)
        {
            image.Slice(view.Source(view.Top), view.RunLength).CopyTo(seen[view.RunStart..]);
            view.ClearSides(seen);
            return;
        }

        view.ClearSides(seen);
        for (int y = view.Top; y < view.Bottom; y++)
        {
            ReadOnlySpan<float> from = image[view.Source(y)..];
            Span<float> to = seen.Slice(y * view.Cols + view.First, view.Count);
            if (view.Stride == 1) from[..to.Length].CopyTo(to);
            else
            {
                for (int x = 0; x < to.Length; x++) to[x] = from[x * view.Stride];
            }
        }
    }

    static void Scatter(in TapView view, Span<float> seen, Span<float> image)
    {
        if (view.IsRun)
        {
            view.ClearSides(seen);          // adding zero changes nothing
            Span<float> sum = image.Slice(view.Source(view.Top), view.RunLength);
            TensorPrimitives.Add(sum, seen.Slice(view.RunStart, view.RunLength), sum);
            return;
        }

        for (int y = view.Top; y < view.Bottom; y++)
        {
            Span<float> sum = image[view.Source(y)..];
            ReadOnlySpan<float> from = seen.Slice(y * view.Cols + view.First, view.Count);
            if (view.Stride == 1) TensorPrimitives.Add(sum[..from.Length], from, sum);
            else
            {
                for (int x = 0; x < from.Length; x++) sum[x * view.Stride] += from[x];
            }
        }
    }

    /// <summary>The part of the image that one tap sees.</summary>
    readonly struct TapView
    {
        readonly int _down, _right, _channel, _height, _width;

        public TapView(ImageGrid grid, int tap)
        {
            int k = grid.Kernel;
            (_height, _width, Stride, Cols) = (grid.Height, grid.Width, grid.Stride, grid.Cols);
            (_channel, _down, _right) = (tap / (k * k), tap / k % k - grid.Padding, tap % k - grid.Padding);
            (Top, Bottom) = Inside(grid.Rows, _height, _down, Stride);
            (First, int end) = Inside(grid.Cols, _width, _right, Stride);
            Count = end - First;
            if (Count == 0) Bottom = Top;
            IsRun = Stride == 1 && Cols == _width && Bottom > Top;
        }

        public int Stride { get; }

        /// <summary>Positions in a row.</summary>
        public int Cols { get; }

        /// <summary>The first row of positions for which the tap is on a row of the image.</summary>
        public int Top { get; }

        /// <summary>The row after the last one for which it is.</summary>
        public int Bottom { get; }

        /// <summary>The first position of a row for which the tap is inside the image.</summary>
        public int First { get; }

        /// <summary>Number of positions of a row for which it is.</summary>
        public int Count { get; }

        /// <summary>Whether all that the tap sees is one run of values, from row to row, but for the positions at the sides.</summary>
        public bool IsRun { get; }

        /// <summary>Position at which the run begins.</summary>
        public int RunStart => Top * Cols + First;

        /// <summary>Values in the run.</summary>
        public int RunLength => (Bottom - 1 - Top) * Cols + Count;

        /// <summary>Index of the value that the tap sees at the first of the positions of row <paramref name="y"/>.</summary>
        public int Source(int y) => (_channel * _height + y * Stride + _down) * _width + First * Stride + _right;

        /// <summary>Sets the positions to zero for which the tap is left or right of the image.</summary>
        public void ClearSides(Span<float> seen)
        {
            if (Count == Cols) return;
            for (int y = Top; y < Bottom; y++)
            {
                Span<float> row = seen.Slice(y * Cols, Cols);
                for (int x = 0; x < First; x++) row[x] = 0f;
                for (int x = First + Count; x < row.Length; x++) row[x] = 0f;
            }
        }

        /// <summary>The positions y for which y·stride + shift is from 0 to <paramref name="size"/> − 1: the first, and the one after the last.</summary>
        static (int First, int End) Inside(int positions, int size, int shift, int stride)
        {
            int first = Math.Min((Math.Max(0, -shift) + stride - 1) / stride, positions);
            return (first, Math.Clamp((size - shift + stride - 1) / stride, first, positions));
        }
    }
}
