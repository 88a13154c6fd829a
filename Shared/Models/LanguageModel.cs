using Windrow.Models.Layers;

namespace Windrow.Models;

/// <summary>A recurrent language model: tokens, one-hot or embedded, through a stack of recurrent layers to the logits of the next token.</summary>
/// <remarks>This is the model's shape: sizes, names, start values. <see cref="Bptt"/> computes with it.</remarks>
public sealed class LanguageModel
{
    /// <summary>[V, E]; there only when the job file gives an embedding size.</summary>
    internal const string EmbeddingWeight = "embedding.weight";

    /// <summary>[V, H].</summary>
    internal const string HeadWeight = "head.weight";

    /// <summary>[V].</summary>
    internal const string HeadBias = "head.bias";

    /// <summary>A model for a vocabulary of <paramref name="vocabularySize"/> tokens.</summary>
    public LanguageModel(ModelOptions options, int vocabularySize)
    {
        (Options, VocabularySize) = (options, vocabularySize);
        int inputSize = options.EmbeddingSize ?? vocabularySize;
        Layers = [.. Enumerable.Range(0, options.Layers)
            .Select(i => new RecurrentShape(options.Cell, i, i == 0 ? inputSize : options.HiddenSize, options.HiddenSize))];

        List<(string, int[])> parameters = [];
        if (options.EmbeddingSize is int width) parameters.Add((EmbeddingWeight, [vocabularySize, width]));
        foreach (RecurrentShape layer in Layers) parameters.AddRange(layer.Parameters);
        parameters.Add((HeadWeight, [vocabularySize, options.HiddenSize]));
        parameters.Add((HeadBias, [vocabularySize]));
        Layout = new ParameterLayout(parameters);
    }

    public ModelOptions Options { get; }

    /// <summary>Tokens that can be read and written, V.</summary>
    public int VocabularySize { get; }

    /// <summary>Where each parameter lies.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The recurrent layers, from the input up.</summary>
    public IReadOnlyList<RecurrentShape> Layers { get; }

    /// <summary>Fills the flat vector with start values, which depend on the seed and the layout alone.</summary>
    /// <param name="weights">[<see cref="ParameterLayout.Length"/>]; the gaps are set to zero.</param>
    /// <param name="seed">The job's seed.</param>
    /// <remarks>As PyTorch does: recurrent layers and the head uniform in ±1/√H, the embedding normal with variance 1.</remarks>
    public void Initialize(Span<float> weights, long seed)
    {
        weights.Clear();
        for (int i = 0; i < Layout.Entries.Count; i++)
        {
            ParameterEntry entry = Layout.Entries[i];
            if (entry.Name == EmbeddingWeight) Initializers.Normal(entry.In(weights), 1f, seed, stream: i);
            else Initializers.Uniform(entry.In(weights), 1f / MathF.Sqrt(Options.HiddenSize), seed, stream: i);
        }
    }
}
