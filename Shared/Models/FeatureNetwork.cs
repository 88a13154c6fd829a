using Windrow.Models.Images;
using Windrow.Models.Layers;
using Windrow.Models.Sources;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models;

/// <summary>Everything in a model before the <see cref="Readout"/>: the embedding or encoder of the input, the body, and for decoders the source's encoder and
/// attention. It computes the features of a chunk, and holds the chunk's activations for the backward pass.</summary>
/// <remarks>N = positions of the chunk, E = embedding width, W = width of the features.</remarks>
sealed class FeatureNetwork
{
    readonly SequenceModel _model;
    readonly ILayer _body;
    readonly ImageEncoder? _encoder;
    readonly SourceEncoder? _source;
    readonly AttentionLayer? _attention;
    readonly AlignedBuffer? _embedded;          // [N, E]: the embedded tokens, then their gradient
    readonly AlignedBuffer? _dOutputs;          // dL/d(the body's output), [N, W]; only with attention

    /// <summary>Allocates memory for chunks of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows, whose source
    /// sequences, if the model reads any, have up to <paramref name="maxSourceSteps"/> time steps.</summary>
    public FeatureNetwork(SequenceModel model, int maxSteps, int maxRows, BlasBackend blas, int maxSourceSteps)
    {
        _model = model;
        int positions = BufferSize.Of(maxSteps, maxRows);
        _body = model.Body.Create(maxSteps, maxRows, blas);
        _encoder = model.Encoder?.Create(positions, blas);
        if (model.Options.EmbeddingSize is int embedding) _embedded = new AlignedBuffer(positions, embedding);
        if (model.Source is not null) _source = new SourceEncoder(model.Source, maxSourceSteps, maxRows, blas);
        if (model.Attention is null) return;
        _attention = new AttentionLayer(model.Attention, maxSteps, maxSourceSteps, maxRows, blas);
        _dOutputs = new AlignedBuffer(positions, model.Body.OutputSize);
    }

    /// <summary>Computes the features, [N, W], and advances the lanes' state.</summary>
    /// <param name="pass">The chunk.</param>
    /// <param name="hasSource">Whether the last pass read the same source sequences.</param>
    /// <param name="reader">Sees where attention looks.</param>
    public MatrixView Forward(Pass pass, bool hasSource = false, AttentionReader? reader = null)
    {
        pass = WithSource(pass);
        if (!hasSource) _source?.Forward(pass);
        MatrixView outputs = _body.Forward(pass, ReadInput(pass));
        return _attention is null ? outputs : _attention.Forward(pass, outputs, _source!.Outputs(pass), hasSource, reader);
    }

    /// <summary>The features of the last <see cref="Forward"/>.</summary>
    public MatrixView Features(Pass pass) => _attention is null ? _body.Output(pass) : _attention.Output(pass);

    /// <summary>Overwrites the gradients of all parameters, or adds to those of the window's later chunks.</summary>
    /// <param name="pass">The chunk, which is that of the last <see cref="Forward"/>.</param>
    /// <param name="dFeatures">[N, W]; used as scratch memory.</param>
    public void Backward(Pass pass, MatrixSpan dFeatures)
    {
        pass = WithSource(pass);
        MatrixSpan dOutputs = dFeatures;
        _source?.StateGradient.Clear();
        if (_attention is not null)
        {
            dOutputs = _dOutputs!.AsMatrix(dFeatures.Rows, dFeatures.Cols);
            _attention.Backward(pass, dFeatures, dOutputs, _source!.OutputGradient(pass));
        }
        else _source?.OutputGradient(pass).Elements.Clear();

        // Shares memory with the body's input, where that was computed from the batch.
        MatrixSpan dInput = _encoder is not null ? _encoder.Output(pass) : _embedded is not null ? Embedded(pass) : pass.InputGradient;
        _body.Backward(pass, Input(pass), dOutputs, dInput);
        _encoder?.Backward(pass, pass.Inputs, dInput, pass.InputGradient);
        if (_embedded is not null) EmbeddingBackward(pass, dInput);
        _source?.Backward(pass);        // adds to the embedding's gradient where the encoder shares it
    }

    /// <summary>The rows of tokens are added step by step from the window's end, so the sum does not depend on chunks.</summary>
    void EmbeddingBackward(Pass pass, MatrixSpan dInput)
    {
        MatrixSpan dTable = EmbeddingTable(pass.GradientOf(SequenceModel.EmbeddingWeight));
        if (pass.Chunk.IsLast) BeginEmbeddingGradient(pass, dTable);
        pass.EmbeddingRows?.Touch(pass.Tokens);
        for (int t = pass.At.Steps - 1; t >= 0; t--)
        {
            (int first, int count) = (pass.At.Start(t), pass.At.Alive(t));
            Embedding.Backward(pass.Tokens.Slice(first, count), dInput.RowRange(first, count), dTable);
        }
    }

    /// <summary>With tied embeddings, the gradient already holds the output layer's part.</summary>
    void BeginEmbeddingGradient(Pass pass, MatrixSpan dTable)
    {
        if (pass.EmbeddingRows is { } rows) rows.Clear(pass.Gradient);
        else if (!_model.Options.TieEmbeddings) dTable.Elements.Clear();
    }

    /// <summary>Encodes images or looks up tokens, if the model has an encoder or an embedding.</summary>
    MatrixView ReadInput(Pass pass)
    {
        if (_encoder is not null) return _encoder.Forward(pass, pass.Inputs);
        if (_embedded is not null) Embedding.Forward(pass.Tokens, EmbeddingTable(pass.Weight(SequenceModel.EmbeddingWeight)), Embedded(pass));
        return Input(pass);
    }

    /// <summary>The body's input, [N, D]; without columns for one-hot tokens.</summary>
    MatrixView Input(Pass pass) => _encoder is not null ? _encoder.Output(pass) : _embedded is not null ? Embedded(pass) : pass.Inputs;

    MatrixSpan Embedded(Pass pass) => _embedded is null ? default : _embedded.AsMatrix(pass.At.Positions, _model.Options.EmbeddingSize!.Value);

    Pass WithSource(Pass pass) => pass with { SourceState = _source?.State, SourceStateGradient = _source?.StateGradient };

    MatrixView EmbeddingTable(ReadOnlySpan<float> table) => new(table, _model.Ports.VocabularySize, _model.Options.EmbeddingSize!.Value);

    MatrixSpan EmbeddingTable(Span<float> table) => new(table, _model.Ports.VocabularySize, _model.Options.EmbeddingSize!.Value);
}
