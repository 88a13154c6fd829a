namespace Windrow.Tests.Models.Images;

/// <summary>One layer on one image, value by value in double precision: convolution at all positions, then ReLU, then pooling.</summary>
/// <param name="height">Height of the image.</param>
/// <param name="width">Width of the image.</param>
/// <param name="kernel">Height and width of the kernel.</param>
/// <param name="weight">[filters, channels, kernel, kernel].</param>
/// <param name="bias">[filters].</param>
sealed class NaiveEncoder(int height, int width, int kernel, double[] weight, double[] bias)
{
    readonly int _channels = weight.Length / bias.Length / (kernel * kernel);

    public double[] DWeight { get; } = new double[weight.Length];

    public double[] DBias { get; } = new double[bias.Length];

    /// <summary>[filters · height/2 · width/2]; when given its gradient, adds the gradients of the parameters and of the image.</summary>
    public double[] Run(double[] image, double[]? dOutput = null, double[]? dImage = null)
    {
        int rows = height / 2, cols = width / 2;
        double[] output = new double[bias.Length * rows * cols];
        for (int o = 0; o < output.Length; o++)
        {
            (int f, int y, int x) = (o / (rows * cols), o / cols % rows * 2, o % cols * 2);
            (int Y, int X, double Value) best = (0, 0, double.NegativeInfinity);
            foreach ((int dy, int dx) in ((int, int)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
            {
                double value = bias[f];
                Visit(f, y + dy, x + dx, (w, i) => value += weight[w] * image[i]);
                value = Math.Max(0, value);
                if (value > best.Value) best = (y + dy, x + dx, value);
            }

            output[o] = best.Value;
            if (dOutput is null || best.Value == 0) continue;
            double d = dOutput[o];
            DBias[f] += d;
            Visit(f, best.Y, best.X, (w, i) =>
            {
                DWeight[w] += d * image[i];
                dImage![i] += d * weight[w];
            });
        }

        return output;
    }

    /// <summary>The weights of a filter that are inside the image at a position, each with the value that it sees.</summary>
    void Visit(int filter, int y, int x, Action<int, int> visit)
    {
        for (int c = 0; c < _channels; c++)
        {
            for (int i = 0; i < kernel; i++)
            {
                for (int j = 0; j < kernel; j++)
                {
                    (int sy, int sx) = (y + i - kernel / 2, x + j - kernel / 2);
                    if (sy >= 0 && sy < height && sx >= 0 && sx < width)
                        visit(((filter * _channels + c) * kernel + i) * kernel + j, (c * height + sy) * width + sx);
                }
            }
        }
    }
}
