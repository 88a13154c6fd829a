using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Normalizes each image over groups of its channels, forward and backward.</summary>
/// <remarks>
/// n = images, C = channels, P = positions of an image, G = groups of C/G channels each. With the mean and the (biased) variance over the
/// C/G·P values of a group of one image,
/// <code>
/// z = (a + b − μ) / √(σ² + ε)          y = g ⊙ z          b and g have one value for each channel
/// </code>
/// One group is layer normalization. Images do not affect each other, so it does not matter how a batch is split. The offset that is usually added
/// to y is left to the caller. Source: Wu and He 2018, https://arxiv.org/abs/1803.08494; ε has PyTorch's default value.
/// </remarks>
static class GroupNorm
{
    const float Epsilon = 1e-5f;

    /// <summary>Computes y, and what <see cref="Backward"/> needs.</summary>
    /// <param name="groups">G, which divides C.</param>
    /// <param name="a">In: a; out: y. [C, n·P].</param>
    /// <param name="bias">b, [C].</param>
    /// <param name="gain">g, [C].</param>
    /// <param name="normalized">z, [n, C·P].</param>
    /// <param name="inverseDeviation">1 / √(σ² + ε), [n, G].</param>
    public static void Forward(
        int groups, MatrixSpan a, ReadOnlySpan<float> bias, ReadOnlySpan<float> gain, MatrixSpan normalized, MatrixSpan inverseDeviation)
    {
        int size = normalized.Cols / a.Rows, group = normalized.Cols / groups;
        for (int n = 0; n < normalized.Rows; n++)
        {
            Span<float> image = normalized.Row(n);
            for (int c = 0; c < a.Rows; c++) TensorPrimitives.Add(a.Row(c).Slice(n * size, size), bias[c], image.Slice(c * size, size));
            for (int g = 0; g < groups; g++)
            {
                Span<float> z = image.Slice(g * group, group);
                TensorPrimitives.Subtract(z, Sums.Of(z) / group, z);
                float inverse = 1f / MathF.Sqrt(Sums.OfSquares(z) / group + Epsilon);
                TensorPrimitives.Multiply(z, inverse, z);
                inverseDeviation.Row(n)[g] = inverse;
            }

            for (int c = 0; c < a.Rows; c++) TensorPrimitives.Multiply(image.Slice(c * size, size), gain[c], a.Row(c).Slice(n * size, size));
        }
    }

    /// <summary>Replaces the output's gradient with the input's, and adds to the gradients of b and g.</summary>
    /// <param name="dy">In: dL/dy; out: dL/da. [C, n·P].</param>
    /// <param name="normalized">From <see cref="Forward"/>.</param>
    /// <param name="inverseDeviation">From <see cref="Forward"/>; its columns are the groups.</param>
    /// <param name="gain">g, [C].</param>
    /// <param name="dBias">dL/db = Σ dL/da, added to; [C].</param>
    /// <param name="dGain">dL/dg = Σ dL/dy ⊙ z, added to; [C].</param>
    public static void Backward(
        MatrixSpan dy, MatrixView normalized, MatrixView inverseDeviation, ReadOnlySpan<float> gain, Span<float> dBias, Span<float> dGain)
    {
        int groups = inverseDeviation.Cols, channels = dy.Rows / groups, size = normalized.Cols / dy.Rows;
        for (int n = 0; n < normalized.Rows; n++)
        {
            ReadOnlySpan<float> image = normalized.Row(n);
            for (int g = 0; g < groups; g++)
            {
                float sum = 0f, products = 0f, inverse = inverseDeviation.Row(n)[g];
                int first = g * channels, end = first + channels, numbers = channels * size;
                for (int c = first; c < end; c++)
                {
                    ReadOnlySpan<float> d = dy.Row(c).Slice(n * size, size);
                    float product = Sums.OfProducts(d, image.Slice(c * size, size));
                    dGain[c] += product;
                    sum += gain[c] * Sums.Of(d);                                    // Σ dL/dz, with dL/dz = g·dL/dy
                    products += gain[c] * product;                                  // Σ dL/dz ⊙ z
                }

                for (int c = first; c < end; c++)
                {
                    // dL/da = (dL/dz − mean(dL/dz) − z·mean(dL/dz ⊙ z)) / √(σ² + ε)
                    Span<float> d = dy.Row(c).Slice(n * size, size);
                    TensorPrimitives.Multiply(d, gain[c] * inverse, d);
                    TensorPrimitives.MultiplyAdd(image.Slice(c * size, size), -inverse * (products / numbers), d, d);
                    TensorPrimitives.Subtract(d, inverse * (sum / numbers), d);
                    dBias[c] += Sums.Of(d);
                }
            }
        }
    }
}
