using Windrow.Numerics;

namespace Windrow.Models.Layers;

/// <summary>Runs a stack of layers.</summary>
/// <param name="layers">From input to output.</param>
/// <param name="maxPositions">Maximum number of positions in a window.</param>
/// <param name="innerWidth">Width of the values passed from one layer to the next.</param>
sealed class LayerStack(ILayer[] layers, int maxPositions, int innerWidth) : ILayer
{
    readonly AlignedBuffer[] _gradients =      // dL/d(input of a layer), in alternating buffers
        [.. Enumerable.Range(0, 2).Select(_ => new AlignedBuffer(layers.Length > 1 ? maxPositions : 0, innerWidth))];

    public MatrixView Forward(Pass pass, MatrixView input)
    {
        foreach (ILayer layer in layers) input = layer.Forward(pass, input);
        return input;
    }

    public MatrixView Output(Pass pass) => layers[^1].Output(pass);

    public void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput)
    {
        for (int l = layers.Length - 1; l >= 0; l--)
        {
            MatrixView x = l == 0 ? input : layers[l - 1].Output(pass);
            MatrixSpan dx = l == 0 ? dInput : _gradients[l % 2].AsMatrix(x.Rows, x.Cols);
            layers[l].Backward(pass, x, dOutput, dx);
            dOutput = dx;
        }
    }
}
