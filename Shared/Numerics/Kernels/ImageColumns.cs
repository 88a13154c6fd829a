using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Makes one product of a convolution over images: what each tap sees, place by place, forward and backward.</summary>
/// <remarks>n = images, P = places of one; C, H, W, k as in <see cref="ImageGrid"/>. A row of columns belongs to tap (c, i, j), in the order of
/// PyTorch's weights [C_out, C, k, k], so that a layer is W·columns. It is channel c of the images one after the other, moved by i − (k−1)/2
/// rows and j − (k−1)/2 columns, with zeros from outside.</remarks>
static class ImageColumns
{
    /// <summary>Fills the columns.</summary>
    /// <param name="grid">The sizes.</param>
    /// <param name="images">[n, C·H·W].</param>
    /// <param name="columns">[C·k·k, n·P].</param>
    public static void Gather(ImageGrid grid, MatrixView images, MatrixSpan columns)
    {
        int cols = grid.Cols;
        for (int tap = 0; tap < columns.Rows; tap++)
        {
            Moved moved = new(grid, tap);
            Span<float> seen = columns.Row(tap);
            for (int n = 0; n < images.Rows; n++)
            {
                ReadOnlySpan<float> image = images.Row(n);
                for (int y = 0; y < grid.Rows; y++)
                {
                    Span<float> row = seen.Slice(n * grid.Places + y * cols, cols);
                    if (!moved.HasRow(y))
                    {
                        row.Clear();
                        continue;
                    }

                    row[..moved.First].Clear();
                    image.Slice(moved.Source(y), moved.Count).CopyTo(row[moved.First..]);
                    row[(moved.First + moved.Count)..].Clear();
                }
            }
        }
    }

    /// <summary>dL/dimages = for each number, the sum over the columns that saw it.</summary>
    /// <param name="grid">The sizes.</param>
    /// <param name="dColumns">[C·k·k, n·P].</param>
    /// <param name="dImages">Overwritten; [n, C·H·W].</param>
    public static void Scatter(ImageGrid grid, MatrixView dColumns, MatrixSpan dImages)
    {
        for (int n = 0; n < dImages.Rows; n++) dImages.Row(n).Clear();
        for (int tap = 0; tap < dColumns.Rows; tap++)
        {
            Moved moved = new(grid, tap);
            ReadOnlySpan<float> seen = dColumns.Row(tap);
            for (int n = 0; n < dImages.Rows; n++)
            {
                Span<float> image = dImages.Row(n);
                for (int y = 0; y < grid.Rows; y++)
                {
                    if (!moved.HasRow(y)) continue;
                    Span<float> sum = image.Slice(moved.Source(y), moved.Count);
                    TensorPrimitives.Add(sum, seen.Slice(n * grid.Places + y * grid.Cols + moved.First, moved.Count), sum);
                }
            }
        }
    }

    /// <summary>Where one tap sees the image from the row of a place.</summary>
    readonly struct Moved
    {
        readonly int _down, _right, _channel, _height, _width;

        public Moved(ImageGrid grid, int tap)
        {
            int k = grid.Kernel, middle = (k - 1) / 2;
            (_height, _width) = (grid.Height, grid.Width);
            (_channel, _down, _right) = (tap / (k * k), tap / k % k - middle, tap % k - middle);
            First = Math.Min(Math.Max(0, -_right), grid.Cols);
            Count = Math.Max(0, Math.Min(grid.Cols, grid.Width - _right) - First);
        }

        /// <summary>The first place of a row that sees inside the image.</summary>
        public int First { get; }

        /// <summary>Places of a row that do.</summary>
        public int Count { get; }

        /// <summary>Whether the places of row <paramref name="y"/> see a row of the image.</summary>
        public bool HasRow(int y) => Count > 0 && y + _down >= 0 && y + _down < _height;

        /// <summary>Index of the number that the first of them sees.</summary>
        public int Source(int y) => (_channel * _height + y + _down) * _width + First + _right;
    }
}
