using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Images;

/// <summary>Normalizes the convolutions of one layer of an encoder, and keeps the normalized values of a window for the backward pass.</summary>
/// <remarks>N = images of a window, n = images of a block, F = filters, P = positions, G = groups; see <see cref="GroupNorm"/>.</remarks>
/// <param name="shape">The layer.</param>
/// <param name="maxImages">Maximum number of positions in a window.</param>
sealed class ImageNorm(EncoderLayerShape shape, int maxImages)
{
    readonly AlignedBuffer _normalized = new(maxImages, shape.NormalizedSize);          // [N, F·P]
    readonly AlignedBuffer _inverseDeviation = new(maxImages, shape.NormGroups);        // [N, G]

    /// <summary>Normalizes the convolutions of a block in place; the offset is still to be added.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="first">Index of the block's first image.</param>
    /// <param name="count">n.</param>
    /// <param name="maps">[F, n·P].</param>
    public void Forward(Pass pass, int first, int count, MatrixSpan maps) =>
        GroupNorm.Forward(
            shape.NormGroups, maps, pass.Weight(shape.Bias), pass.Weight(shape.NormWeight), Normalized(first, count), InverseDeviation(first, count));

    /// <summary>Replaces the gradient of a block's normalized values with that of its convolutions, and adds to the gradients of the bias and the gain.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Backward(Pass pass, int first, int count, MatrixSpan maps) =>
        GroupNorm.Backward(
            maps, Normalized(first, count), InverseDeviation(first, count), pass.Weight(shape.NormWeight), pass.GradientOf(shape.Bias),
            pass.GradientOf(shape.NormWeight));

    /// <summary>Sets the gradients of gain and offset to zero.</summary>
    public void ClearGradients(Pass pass)
    {
        pass.GradientOf(shape.NormWeight).Clear();
        pass.GradientOf(shape.NormBias).Clear();
    }

    /// <summary>Gives the images from <paramref name="first"/> on the values of the one before.</summary>
    public void Repeat(int first, int end)
    {
        for (int n = first; n < end; n++)
        {
            Normalized(first - 1, 1).CopyTo(Normalized(n, 1));
            InverseDeviation(first - 1, 1).CopyTo(InverseDeviation(n, 1));
        }
    }

    MatrixSpan Normalized(int first, int count) => _normalized.AsMatrix(first + count, shape.NormalizedSize).RowRange(first, count);

    MatrixSpan InverseDeviation(int first, int count) => _inverseDeviation.AsMatrix(first + count, shape.NormGroups).RowRange(first, count);
}
