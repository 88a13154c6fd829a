using Windrow.Models.Images;
using Windrow.Models.Sources;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>The sizes, names and initial values of a network's body.</summary>
interface IBodyShape
{
    /// <summary>Width of the last layer's output.</summary>
    int OutputSize { get; }

    /// <summary>The parameters, from input to output.</summary>
    IEnumerable<ModelParameter> Parameters { get; }

    /// <summary>What a lane carries from window to window.</summary>
    IEnumerable<StatePart> StateParts { get; }

    /// <summary>Creates the body with memory for windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows.</summary>
    ILayer Create(int maxSteps, int maxRows, BlasBackend blas);

    /// <summary>The body that a job file describes.</summary>
    /// <param name="options">The model.</param>
    /// <param name="ports">What it reads and predicts.</param>
    /// <param name="encoder">The encoder of the input; null when the body reads the input directly.</param>
    /// <exception cref="ArgumentException">The network cannot read one-hot tokens.</exception>
    static IBodyShape Of(ModelOptions options, ModelPorts ports, EncoderShape? encoder)
    {
        bool oneHot = ports.VocabularySize > 0 && options.EmbeddingSize is null;
        int inputSize = oneHot ? ports.VocabularySize : options.EmbeddingSize ?? encoder?.OutputSize ?? ports.InputWidth;
        if (ports.HasSource) return new RecurrentStackShape(SourceShape.DecoderOptions(options), inputSize, oneHot, startsFromSource: true);
        if (options.Network == NetworkKind.Recurrent) return new RecurrentStackShape(options, inputSize, oneHot);
        if (!oneHot) return new ConvolutionStackShape(options, inputSize);
        throw new ArgumentException($"A {options.Network} network reads tokens through an embedding, and model.embeddingSize is missing.", nameof(options));
    }
}
