using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>A stack of convolutions over time, or of dense layers, with ReLU.</summary>
/// <remarks>Sources: convolutions over time, Waibel et al. 1989, dilated as in Bai, Kolter and Koltun 2018, https://arxiv.org/abs/1803.01271;
/// dense layers over the last inputs, Bengio et al. 2003.</remarks>
/// <param name="layers">From input to output.</param>
sealed class ConvolutionStackShape(IReadOnlyList<ConvolutionShape> layers) : IBodyShape
{
    /// <summary>The layers that a job file describes.</summary>
    /// <param name="options">The model.</param>
    /// <param name="inputSize">Values per time step.</param>
    public ConvolutionStackShape(ModelOptions options, int inputSize) : this(
        [.. Enumerable.Range(0, options.Layers).Select(index => new ConvolutionShape(options, index, index == 0 ? inputSize : options.HiddenSize))])
    {
    }

    /// <summary>From input to output.</summary>
    public IReadOnlyList<ConvolutionShape> Layers { get; } = layers;

    public int OutputSize => Layers[^1].OutputSize;

    public IEnumerable<ModelParameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    public IEnumerable<StatePart> StateParts => Layers.SelectMany(layer => layer.StateParts);

    public ILayer Create(int maxSteps, int maxRows, BlasBackend blas)
    {
        ConvolutionLayer[] working = new ConvolutionLayer[Layers.Count];
        int part = 0;
        for (int l = 0; l < working.Length; l++)
        {
            working[l] = new ConvolutionLayer(Layers[l], part, maxSteps, maxRows, blas);
            part += Layers[l].StateParts.Count();
        }

        return new LayerStack(working, BufferSize.Of(maxSteps, maxRows), Layers[0].OutputSize);
    }
}
