using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>A stack of recurrent layers.</summary>
sealed class RecurrentStackShape : IBodyShape
{
    readonly bool _oneHot;

    /// <summary>The layers that a job file describes.</summary>
    /// <param name="options">The model.</param>
    /// <param name="inputSize">Values per time step; for one-hot tokens, the vocabulary's size.</param>
    /// <param name="oneHot">Whether the input is one-hot tokens.</param>
    /// <param name="scope">What the names of the parameters begin with.</param>
    /// <param name="startsFromSource">Whether each layer starts from the last state of the source sequence.</param>
    public RecurrentStackShape(ModelOptions options, int inputSize, bool oneHot, string scope = "", bool startsFromSource = false)
    {
        _oneHot = oneHot;
        int inner = options.HiddenSize * (options.Bidirectional ? 2 : 1);
        Layers = [.. Enumerable.Range(0, options.Layers).Select(index => new LayerShape(options, index, index == 0 ? inputSize : inner, scope, startsFromSource))];
    }

    /// <summary>From input to output.</summary>
    public IReadOnlyList<LayerShape> Layers { get; }

    public int OutputSize => Layers[^1].OutputSize;

    public IEnumerable<ModelParameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    public IEnumerable<StatePart> StateParts => Layers.SelectMany(layer => layer.Directions).SelectMany(direction => direction.StateParts);

    public ILayer Create(int maxSteps, int maxRows, BlasBackend blas)
    {
        StackedLayer[] layers = new StackedLayer[Layers.Count];
        int firstPart = 0;
        for (int l = 0; l < layers.Length; l++)
        {
            layers[l] = new StackedLayer(Layers[l], firstPart, maxSteps, maxRows, _oneHot && l == 0, blas);
            firstPart += Layers[l].Directions.Sum(direction => direction.StateParts.Count);
        }

        return new LayerStack(layers, BufferSize.Of(maxSteps, maxRows), OutputSize);
    }
}
