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
        int cols = grid.Cols;
        for (int tap = 0; tap < columns.Rows; tap++)
        {
            TapView view = new(grid, tap);
            Span<float> seen = columns.Row(tap);
            for (int n = 0; n < images.Rows; n++)
            {
                ReadOnlySpan<float> image = images.Row(n);
                for (int y = 0; y < grid.Rows; y++)
                {
                    Span<float> row = seen.Slice(n * grid.Positions + y * cols, cols);
                    if (!view.HasRow(y))
                    {
                        row.Clear();
                        continue;
                    }

                    row[..view.First].Clear();
                    if (grid.Stride == 1) image.Slice(view.Source(y), view.Count).CopyTo(row[view.First..]);
                    else CopyEach(grid.Stride, image[view.Source(y)..], row.Slice(view.First, view.Count));
                    row[(view.First + view.Count)..].Clear();
                }
            }
        }
    }

    /// <summary>dL/dimages: for each input value, the sum over the columns that contain it.</summary>
    /// <param name="grid">The sizes of the convolution.</param>
    /// <param name="dColumns">[C·k·k, n·P].</param>
    /// <param name="dImages">Overwritten; [n, C·H·W].</param>
    public static void Scatter(ImageGrid grid, MatrixView dColumns, MatrixSpan dImages)
    {
        for (int n = 0; n < dImages.Rows; n++) dImages.Row(n).Clear();
        for (int tap = 0; tap < dColumns.Rows; tap++)
        {
            TapView view = new(grid, tap);
            ReadOnlySpan<float> seen = dColumns.Row(tap);
            for (int n = 0; n < dImages.Rows; n++)
            {
                Span<float> image = dImages.Row(n);
                for (int y = 0; y < grid.Rows; y++)
                {
                    if (!view.HasRow(y)) continue;
                    ReadOnlySpan<float> row = seen.Slice(n * grid.Positions + y * grid.Cols + view.First, view.Count);
                    if (grid.Stride > 1)
                    {
                        AddEach(grid.Stride, row, image[view.Source(y)..]);
                        continue;
                    }

                    Span<float> sum = image.Slice(view.Source(y), view.Count);
                    TensorPrimitives.Add(sum, row, sum);
                }
            }
        }
    }

    /// <summary>Copies the values that are <paramref name="stride"/> apart.</summary>
    static void CopyEach(int stride, ReadOnlySpan<float> from, Span<float> to)
    {
        for (int x = 0; x < to.Length; x++) to[x] = from[x * stride];
    }

    /// <summary>Adds to values that are <paramref name="stride"/> apart.</summary>
    static void AddEach(int stride, ReadOnlySpan<float> from, Span<float> to)
    {
        for (int x = 0; x < from.Length; x++) to[x * stride] += from[x];
    }

    /// <summary>The part of the image that one tap sees.</summary>
    readonly struct TapView
    {
        readonly int _down, _right, _channel, _height, _width, _stride;

        public TapView(ImageGrid grid, int tap)
        {
            int k = grid.Kernel;
            (_height, _width, _stride) = (grid.Height, grid.Width, grid.Stride);
            (_channel, _down, _right) = (tap / (k * k), tap / k % k - grid.Padding, tap % k - grid.Padding);
            First = Math.Min((Math.Max(0, -_right) + _stride - 1) / _stride, grid.Cols);
            int inside = _width - _right;                                           // positions x with x·s < inside are left of the image's end
            Count = Math.Max(0, Math.Min(grid.Cols, (inside + _stride - 1) / _stride) - First);
        }

        /// <summary>The first position of a row for which the tap is inside the image.</summary>
        public int First { get; }

        /// <summary>Number of positions of a row for which it is.</summary>
        public int Count { get; }

        /// <summary>Whether the tap is on a row of the image for the positions of row <paramref name="y"/>.</summary>
        public bool HasRow(int y) => Count > 0 && y * _stride + _down >= 0 && y * _stride + _down < _height;

        /// <summary>Index of the value that the tap sees at the first of them.</summary>
        public int Source(int y) => (_channel * _height + y * _stride + _down) * _width + First * _stride + _right;
    }
}
