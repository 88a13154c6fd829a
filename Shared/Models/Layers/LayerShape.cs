namespace Windrow.Models.Layers;

/// <summary>One recurrent layer of a stack: its one or two directions, and what follows them.</summary>
sealed class LayerShape : LayerOutputShape
{
    /// <summary>The layer at one index of the stack.</summary>
    /// <param name="options">The model.</param>
    /// <param name="index">Index of the layer, from 0.</param>
    /// <param name="inputSize">Width of the input.</param>
    /// <param name="scope">What the names of its parameters begin with.</param>
    /// <param name="startsFromSource">Whether it starts from the last state of the source sequence.</param>
    public LayerShape(ModelOptions options, int index, int inputSize, string scope = "", bool startsFromSource = false)
        : base(options, index, options.HiddenSize * (options.Bidirectional ? 2 : 1), scope)
    {
        bool learned = options.InitialState == InitialStateKind.Learned;
        Directions = [.. (options.Bidirectional ? (bool[])[false, true] : [false])
            .Select(reverse => new RecurrentShape(
                options.RecurrentCell, index, inputSize, options.HiddenSize, reverse, learned, options.Initialization, scope, startsFromSource))];
        InputSize = inputSize;
    }

    public int InputSize { get; }

    /// <summary>The forward direction, followed by the backward direction if there is one.</summary>
    public IReadOnlyList<RecurrentShape> Directions { get; }

    /// <summary>Whether the next layer reads the hidden states directly.</summary>
    public override bool IsPlain => Directions.Count == 1 && base.IsPlain;

    /// <summary>The parameters of the directions, followed by those of the normalization.</summary>
    public IEnumerable<ModelParameter> Parameters => [.. Directions.SelectMany(direction => direction.Parameters), .. NormParameters];
}
