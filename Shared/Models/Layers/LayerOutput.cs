using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>The optional steps after a layer of any network: normalization, dropout, and the residual connection. Absent for plain layers.</summary>
/// <remarks>N = positions, W = units over both directions.</remarks>
sealed class LayerOutput
{
    readonly LayerOutputShape _shape;
    readonly AlignedBuffer _output;                     // [N, W]
    readonly AlignedBuffer? _normalized, _inverseDeviation, _mask, _scratch;

    public LayerOutput(LayerOutputShape shape, int maxPositions)
    {
        _shape = shape;
        _output = new AlignedBuffer(shape.IsPlain ? 0 : maxPositions, shape.OutputSize);
        if (shape.HasNorm)
        {
            _normalized = new AlignedBuffer(maxPositions, shape.OutputSize);
            _inverseDeviation = new AlignedBuffer(maxPositions);
            _scratch = new AlignedBuffer(shape.OutputSize);
        }

        if (shape.Dropout > 0) _mask = new AlignedBuffer(maxPositions, shape.OutputSize);
    }

    /// <summary>The layer's own outputs, which it writes here before <see cref="Forward"/>; afterwards, the next layer's input. [N, W].</summary>
    public MatrixSpan Memory(Pass pass) => _output.AsMatrix(pass.At.Positions, _shape.OutputSize);

    /// <summary>The next layer's input, [N, W].</summary>
    public MatrixView Forward(Pass pass, MatrixView input)
    {
        MatrixSpan output = Memory(pass);
        if (_shape.HasNorm)
        {
            LayerNorm.Forward(output, pass.Weight(_shape.NormWeight), pass.Weight(_shape.NormBias), Normalized(output.Rows), _inverseDeviation!.Span, output);
        }

        if (_mask is not null && pass.Dropout is { } random)
        {
            Span<float> mask = _mask.Span[..output.Data.Length];
            long before = (long)pass.Chunk.FirstPosition * _shape.OutputSize;
            Dropout.Mask(mask, _shape.Dropout, random.Seed, random.Stream, ((long)_shape.Index << 40) + before);
            TensorPrimitives.Multiply(output.Data, mask, output.Data);
        }

        if (_shape.IsResidual) TensorPrimitives.Add(output.Data, input.Data[..output.Data.Length], output.Data);
        return output;
    }

    /// <summary>Converts the gradient of the next layer's input into that of the layer's own outputs, in place.</summary>
    public void Backward(Pass pass, MatrixSpan dOutput)
    {
        if (_mask is not null && pass.Dropout is not null) TensorPrimitives.Multiply(dOutput.Data, _mask.Span[..dOutput.Data.Length], dOutput.Data);
        if (!_shape.HasNorm) return;
        Span<float> dGain = pass.GradientOf(_shape.NormWeight), dBias = pass.GradientOf(_shape.NormBias);
        if (pass.Chunk.IsLast)
        {
            dGain.Clear();
            dBias.Clear();
        }

        LayerNorm.Backward(dOutput, Normalized(dOutput.Rows), _inverseDeviation!.Span, pass.Weight(_shape.NormWeight), dGain, dBias, _scratch!.Span);
    }

    MatrixSpan Normalized(int positions) => _normalized!.AsMatrix(positions, _shape.OutputSize);
}
