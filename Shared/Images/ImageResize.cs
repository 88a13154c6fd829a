namespace Windrow.Images;

/// <summary>Changes the size of an image as Pillow's and PyTorch's bilinear filter with antialiasing do: when it becomes smaller, each new pixel is a weighted mean of all
/// the old ones under it.</summary>
/// <remarks>With a scale r = old / new and a support s = max(1, r), the new pixel i has the center c = (i + ½) r, and an old pixel j the weight max(0, 1 − |j + ½ − c| / s),
/// divided by the sum of all weights. Rows and columns are filtered one after the other. Plain sums in a fixed order: the same bits on every processor.</remarks>
static class ImageResize
{
    /// <summary>The part of an image at a new size, as values from 0 to 1.</summary>
    /// <param name="image">The image.</param>
    /// <param name="part">The part: its first row and column, its height and its width.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[3, H, W].</returns>
    public static float[] Of(PixelImage image, (int Top, int Left, int Height, int Width) part, int height, int width)
    {
        const int C = PixelImage.Channels;
        Tap[] columns = Taps(part.Width, width), rows = Taps(part.Height, height);
        float[] resized = new float[C * height * width];
        float[] narrow = new float[part.Height * width * C];        // [old height, W, 3]
        for (int y = 0; y < part.Height; y++)
        {
            ReadOnlySpan<byte> from = image.Pixels.AsSpan(((part.Top + y) * image.Width + part.Left) * C, part.Width * C);
            for (int x = 0; x < width; x++)
            {
                Tap tap = columns[x];
                for (int c = 0; c < C; c++)
                {
                    double sum = 0;
                    for (int i = 0; i < tap.Weights.Length; i++) sum += tap.Weights[i] * from[(tap.First + i) * C + c];
                    narrow[(y * width + x) * C + c] = (float)(sum / 255);
                }
            }
        }

        for (int y = 0; y < height; y++)
        {
            Tap tap = rows[y];
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < C; c++)
                {
                    double sum = 0;
                    for (int i = 0; i < tap.Weights.Length; i++) sum += tap.Weights[i] * narrow[((tap.First + i) * width + x) * C + c];
                    resized[(c * height + y) * width + x] = (float)sum;
                }
            }
        }

        return resized;
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
