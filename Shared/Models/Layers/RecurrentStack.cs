using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>The recurrent layers at work, one upon the other.</summary>
sealed class RecurrentStack
{
    readonly StackedLayer[] _layers;
    readonly AlignedBuffer[] _gradients;    // dL/d(input of a layer), by turns

    /// <summary>Memory for windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows.</summary>
    public RecurrentStack(SequenceModel model, int maxSteps, int maxRows, BlasBackend blas)
    {
        int firstPart = 0;
        _layers = new StackedLayer[model.Layers.Count];
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l] = new StackedLayer(model.Layers[l], firstPart, maxSteps, maxRows, l == 0 && model.ReadsOneHot, blas);
            firstPart += model.Layers[l].Directions.Sum(direction => direction.StateParts.Count);
        }

        int inner = _layers.Length > 1 ? model.Layers[0].OutputSize : 0;
        _gradients = [.. Enumerable.Range(0, 2).Select(_ => new AlignedBuffer(maxSteps * maxRows * inner))];
    }

    /// <summary>The recurrent layers, from the input up.</summary>
    public IReadOnlyList<StackedLayer> Layers => _layers;

    /// <summary>The last layer's output, [N, width].</summary>
    /// <param name="pass">The run.</param>
    /// <param name="input">[N, D]; not read when tokens go in one-hot.</param>
    public MatrixView Forward(Pass pass, MatrixView input)
    {
        foreach (StackedLayer layer in _layers) input = layer.Forward(pass, input);
        return input;
    }

    /// <summary>All gradients of the layers' parameters, overwritten.</summary>
    /// <param name="pass">The run.</param>
    /// <param name="input">That of <see cref="Forward"/>.</param>
    /// <param name="dOutput">dL/d(output), [N, width]; used up.</param>
    /// <param name="dInput">dL/d(input), overwritten, [N, D]; without columns when nobody wants it.</param>
    public void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput)
    {
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            MatrixView x = l == 0 ? input : _layers[l - 1].Output(pass);
            MatrixSpan dx = l == 0 ? dInput : _gradients[l % 2].AsMatrix(x.Rows, x.Cols);
            _layers[l].Backward(pass, x, dOutput, dx);
            dOutput = dx;
        }
    }
}
