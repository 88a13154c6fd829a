using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Images;

/// <summary>Runs one layer of an encoder: convolution, normalization, ReLU, pooling.</summary>
/// <remarks>N = images of a window, n = images of a block, C = input channels, F = filters, P = positions, Q = positions after pooling, k = kernel;
/// see <see cref="ImageGrid"/>. a = W·columns with W [F, C·k·k], normalized by <see cref="ImageNorm"/> if the layer does so, and
/// y = max(0, max(a) + b) over each group of four positions.</remarks>
sealed class ImageLayer
{
    readonly EncoderLayerShape _shape;
    readonly BlasBackend _blas;
    readonly int _block;
    readonly AlignedBuffer _columns;        // [C·k·k, n·P]; in the backward pass, their gradient
    readonly AlignedBuffer _maps;           // a, [F, n·P]; in the backward pass, its gradient
    readonly ImageNorm? _norm;
    readonly AlignedBuffer _output;         // y, [N, F·Q]
    readonly byte[] _from;                  // position that each value of y was taken from

    /// <summary>Allocates memory for one layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="maxImages">Maximum number of positions in a window.</param>
    /// <param name="columns">Shared with the other layers, which use it at other times.</param>
    /// <param name="maps">Shared in the same way.</param>
    /// <param name="blas">The BLAS to multiply with.</param>
    public ImageLayer(EncoderLayerShape shape, int maxImages, AlignedBuffer columns, AlignedBuffer maps, BlasBackend blas)
    {
        (_shape, _columns, _maps, _blas, _block) = (shape, columns, maps, blas, shape.Block(maxImages));
        if (shape.NormGroups > 0) _norm = new ImageNorm(shape, maxImages);
        _output = new AlignedBuffer(maxImages, shape.OutputSize);
        _from = new byte[_output.Length];
    }

    /// <summary>y, [N, F·Q].</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="images">[N, C·H·W].</param>
    /// <param name="distinct">Number of images to compute y for. Those after them are equal to the last of them.</param>
    public MatrixSpan Forward(Pass pass, MatrixView images, int distinct)
    {
        MatrixView weight = Weight(pass.Weight(_shape.Weight));
        MatrixSpan output = Output(pass);
        for (int first = 0; first < distinct; first += _block)
        {
            int count = Math.Min(_block, distinct - first);
            MatrixSpan columns = Columns(count), maps = Maps(count);
            ImageColumns.Gather(_shape.Grid, images.RowRange(first, count), columns);
            _blas.ProductNN(weight, columns, maps);
            _norm?.Forward(pass, first, count, maps);
            PooledRelu.Forward(_shape.Grid, maps, pass.Weight(_shape.Offset), output.RowRange(first, count), From(first, count));
        }

        for (int n = distinct; n < images.Rows; n++)
        {
            output.Row(distinct - 1).CopyTo(output.Row(n));
            From(distinct - 1, 1).CopyTo(From(n, 1));
        }

        _norm?.Repeat(distinct, images.Rows);
        return output;
    }

    /// <summary>The output of the last <see cref="Forward"/>, until it is overwritten.</summary>
    public MatrixSpan Output(Pass pass) => _output.AsMatrix(pass.At.Positions, _shape.OutputSize);

    /// <summary>Overwrites the gradients of all parameters and of the images.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="images">[N, C·H·W].</param>
    /// <param name="seen">Number of images, from the first, after which all are zero: they do not affect dL/dW.</param>
    /// <param name="dOutput">dL/dy, [N, F·Q].</param>
    /// <param name="dImages">Overwritten, [N, C·H·W]; may share memory with <paramref name="images"/>; without columns when it is not needed.</param>
    public void Backward(Pass pass, MatrixView images, int seen, MatrixView dOutput, MatrixSpan dImages)
    {
        MatrixView weight = Weight(pass.Weight(_shape.Weight));
        MatrixSpan dWeight = new(pass.GradientOf(_shape.Weight), weight.Rows, weight.Cols);
        pass.GradientOf(_shape.Bias).Clear();
        _norm?.ClearGradients(pass);
        if (seen == 0) dWeight.Elements.Clear();
        for (int first = 0; first < images.Rows; first += _block)
        {
            int count = Math.Min(_block, images.Rows - first);
            MatrixSpan columns = Columns(count), dMaps = Maps(count);
            PooledRelu.Backward(_shape.Grid, dOutput.RowRange(first, count), From(first, count), dMaps, pass.GradientOf(_shape.Offset));
            _norm?.Backward(pass, first, count, dMaps);
            if (first < seen)
            {
                ImageColumns.Gather(_shape.Grid, images.RowRange(first, count), columns);
                _blas.Multiply(false, dMaps, true, columns, first == 0 ? 0f : 1f, dWeight);      // dL/dW += dL/da·columnsᵀ
            }

            if (dImages.Cols == 0) continue;
            _blas.Multiply(true, weight, false, dMaps, 0f, columns);                             // dL/dcolumns = Wᵀ·dL/da
            ImageColumns.Scatter(_shape.Grid, columns, dImages.RowRange(first, count));
        }
    }

    MatrixView Weight(ReadOnlySpan<float> weight) => new(weight, _shape.Filters, _shape.Grid.Taps);

    MatrixSpan Columns(int images) => _columns.AsMatrix(_shape.Grid.Taps, images * _shape.Grid.Positions);

    MatrixSpan Maps(int images) => _maps.AsMatrix(_shape.Filters, images * _shape.Grid.Positions);

    Span<byte> From(int first, int count) => _from.AsSpan(first * _shape.OutputSize, count * _shape.OutputSize);
}
