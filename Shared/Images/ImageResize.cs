namespace Windrow.Images;

/// <summary>Changes the size of an image as Pillow's and PyTorch's bilinear filter with antialiasing do: when it becomes smaller, each new pixel is a weighted mean of all
/// the old ones under it.</summary>
/// <remarks>With a scale r = old / new and a support s = max(1, r), the new pixel i has the center c = (i + ½) r, and an old pixel j the weight max(0, 1 − |j + ½ − c| / s),
/// divided by the sum of all weights. Columns are filtered first where that leaves fewer pixels, and rows otherwise, so nothing that is larger than the new image is kept.
/// Plain sums in a fixed order: the same bits on every processor.</remarks>
static class ImageResize
{
    const int C = PixelImage.Channels;

    /// <summary>The part of an image at a new size, as values from 0 to 1.</summary>
    /// <param name="image">The image.</param>
    /// <param name="part">The part: its first row and column, its height and its width.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[3, H, W].</returns>
    public static float[] Of(PixelImage image, (int Top, int Left, int Height, int Width) part, int height, int width)
    {
        float[] resized = new float[C * height * width];
        Tap[] columns = Taps(part.Width, width), rows = Taps(part.Height, height);
        bool columnsFirst = part.Width >= width;
        float[] row = new float[C * (columnsFirst ? width : part.Width)];
        double[] sums = new double[row.Length];
        float[] whole = new float[C * width];
        for (int y = 0; y < height; y++)
        {
            Tap tap = rows[y];
            Array.Clear(sums);
            for (int i = 0; i < tap.Weights.Length; i++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(((part.Top + tap.First + i) * image.Width + part.Left) * C, part.Width * C);
                if (columnsFirst) FilterColumns(pixels, columns, row);
                for (int x = 0; x < sums.Length; x++) sums[x] += tap.Weights[i] * (columnsFirst ? row[x] : pixels[x]);
            }

            for (int x = 0; x < sums.Length; x++) row[x] = (float)(sums[x] / byte.MaxValue);
            if (!columnsFirst) FilterColumns<float>(row, columns, whole);
            for (int at = 0; at < C * width; at++) resized[(at % C * height + y) * width + at / C] = (columnsFirst ? row : whole)[at];
        }

        return resized;
    }

    /// <summary>Filters one row of pixels, [W, 3].</summary>
    static void FilterColumns<T>(ReadOnlySpan<T> pixels, Tap[] columns, float[] filtered) where T : struct, System.Numerics.INumberBase<T>
    {
        for (int x = 0; x < columns.Length; x++)
        {
            Tap tap = columns[x];
            for (int c = 0; c < C; c++)
            {
                double sum = 0;
                for (int i = 0; i < tap.Weights.Length; i++) sum += tap.Weights[i] * double.CreateTruncating(pixels[(tap.First + i) * C + c]);
                filtered[x * C + c] = (float)sum;
            }
        }
    }

    static Tap[] Taps(int from, int to)
    {
        double scale = (double)from / to, support = Math.Max(1, scale);
        Tap[] taps = new Tap[to];
        for (int i = 0; i < to; i++)
        {
            double center = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(center - support + 0.5)), end = Math.Min(from, (int)(center + support + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int j = 0; j < weights.Length; j++) sum += weights[j] = Math.Max(0, 1 - Math.Abs(first + j + 0.5 - center) / support);
            for (int j = 0; j < weights.Length; j++) weights[j] /= sum;
            taps[i] = new Tap(first, weights);
        }

        return taps;
    }

    /// <summary>The old pixels that a new one is made of.</summary>
    readonly record struct Tap(int First, double[] Weights);
}
