using Windrow.Models.Images;
using Windrow.Models.Layers;
using Windrow.Models.Sources;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Truncated backpropagation through time over packed windows. It holds all the memory that a window needs, so processing a window
/// allocates nothing. Use it from one thread at a time.</summary>
/// <remarks>B = rows, N = positions (see <see cref="PackedShape"/>), V = vocabulary, M = predictions: N, or B when there is one per
/// sequence.</remarks>
public sealed class Bptt
{
    readonly ILayer _body;
    readonly ImageEncoder? _encoder;
    readonly SourceEncoder? _source;
    readonly AttentionLayer? _attention;
    readonly Pooling? _pooling;
    readonly IHead _head;
    readonly AlignedBuffer? _embedded;          // [N, E]: the embedded tokens, then their gradient
    readonly AlignedBuffer _dFeatures;          // dL/d(the head's input), [M, width]
    readonly AlignedBuffer? _dOutputs;          // dL/d(the body's output), [N, width]; only with pooling or attention
    readonly BatchFormat _format;
    readonly int _maxSteps, _maxRows, _maxSourceSteps;
    bool _predicted;                            // whether the last pass was a prediction

    /// <summary>Allocates memory for windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows, whose source
    /// sequences, if the model reads any, have up to <paramref name="maxSourceSteps"/> time steps.</summary>
    public Bptt(SequenceModel model, int maxSteps, int maxRows, BlasBackend blas, int maxSourceSteps = 0)
    {
        (Model, _format, _maxSteps, _maxRows, _maxSourceSteps) = (model, model.Ports.Format, maxSteps, maxRows, maxSourceSteps);
        int positions = BufferSize.Of(maxSteps, maxRows), width = model.Body.OutputSize;
        bool perSequence = model.Ports.Task.Predict == PredictionKind.Sequence;
        _body = model.Body.Create(maxSteps, maxRows, blas);
        _encoder = model.Encoder?.Create(positions, blas);
        int predictions = perSequence ? maxRows : positions;
        _head = IHead.Create(model, predictions, blas);
        _dFeatures = new AlignedBuffer(predictions, width);
        if (model.Options.EmbeddingSize is int embedding) _embedded = new AlignedBuffer(positions, embedding);
        if (model.Source is not null) _source = new SourceEncoder(model.Source, maxSourceSteps, maxRows, blas);
        if (model.Attention is not null)
        {
            _attention = new AttentionLayer(model.Attention, maxSteps, maxSourceSteps, maxRows, blas);
            _dOutputs = new AlignedBuffer(positions, width);
        }

        if (!perSequence) return;
        _pooling = new Pooling(model.Ports.Task.Pooling, model.Options.Bidirectional, width, maxRows);
        _dOutputs = new AlignedBuffer(positions, width);
    }

    /// <summary>The model that this runs.</summary>
    public SequenceModel Model { get; }

    /// <summary>Computes the sum of the losses of one window, and its gradient.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="state">In: the lanes' state before the window; out: after it. No gradient passes back through it.</param>
    /// <param name="gradient">Gradient of the sum, overwritten including the gaps; it has the layout of <paramref name="weights"/>.</param>
    /// <param name="dropout">Random numbers for dropout; without them nothing is dropped.</param>
    /// <param name="telemetry">Measures gradients during the backward pass, when given.</param>
    /// <param name="embeddingRows">The rows of the embedding's gradient that are nonzero, before and after; without it the whole table is cleared.</param>
    /// <param name="scheduledSampling">For a decoder, the share of the tokens it reads that are replaced by what it predicts itself; only with random numbers.</param>
    /// <param name="inputGradient">Receives the gradient of real-valued inputs in packed order, [N, D]; omit it when it is not needed.</param>
    /// <exception cref="ArgumentException">A length does not fit the model or the memory, or a gradient is requested for tokens.</exception>
    public LossSum Backpropagate(
        ReadOnlySpan<float> weights, SequenceBatch batch, LaneState state, Span<float> gradient, RandomStream? dropout = null,
        GradientTelemetry? telemetry = null, TouchedRows? embeddingRows = null, double scheduledSampling = 0, MatrixSpan inputGradient = default)
    {
        if (gradient.Length != Model.Layout.Length) throw WrongLength("gradient", gradient.Length, Model.Layout.Length);
        if (inputGradient.Cols > 0 && (inputGradient.Rows, inputGradient.Cols) != (batch.Shape.Positions, batch.Format.InputWidth))
        {
            throw new ArgumentException(
                $"The inputs' gradient of a window is [{inputGradient.Rows}, {inputGradient.Cols}]; expected [{batch.Shape.Positions}, "
                + $"{batch.Format.InputWidth}], and none for tokens.", nameof(inputGradient));
        }

        Pass pass = Checked(weights, batch, state, gradient, dropout) with
        {
            Telemetry = telemetry,
            EmbeddingRows = embeddingRows,
            InputGradient = inputGradient,
        };
        bool samples = scheduledSampling > 0 && Model.Source is not null && dropout is not null;
        if (samples) ScheduledSampling.Replace(batch, _head.Predict(pass, Forward(pass)), scheduledSampling, dropout!.Value.OfSampling);
        MatrixView features = Forward(pass, hasSource: samples);
        MatrixSpan dFeatures = _dFeatures.AsMatrix(features.Rows, features.Cols);
        LossSum loss = _head.Backpropagate(pass, features, dFeatures);
        Backward(pass, dFeatures);
        Model.Layout.ClearGaps(gradient);
        return loss;
    }

    /// <summary>Computes the sum of the losses of one window, without a gradient.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="state">In: the lanes' state before the window; out: after it.</param>
    /// <param name="reader">Sees the predictions of which the loss is computed.</param>
    /// <exception cref="ArgumentException">A length does not fit the model or the memory.</exception>
    public LossSum Loss(ReadOnlySpan<float> weights, SequenceBatch batch, LaneState state, PredictionReader? reader = null)
    {
        Pass pass = Checked(weights, batch, state, [], null);
        return _head.Loss(pass, Forward(pass), reader);
    }

    /// <summary>Computes the predictions, [M, K], in packed order; valid until the next window. For classes and labels they are logits.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="batch">Inputs; the targets are ignored.</param>
    /// <param name="state">In: the lanes' state before the window; out: after it.</param>
    /// <param name="sameWeights">Whether the weights are the same as for the last prediction. For a few tokens at a time, packing the weights
    /// takes longer than using them.</param>
    /// <param name="sameSource">Whether the source sequences are the same as for the last prediction, which read them.</param>
    /// <param name="attention">Sees where a model with attention looks, when given.</param>
    /// <exception cref="ArgumentException">A length does not fit the model or the memory.</exception>
    public MatrixView Predict(
        ReadOnlySpan<float> weights, SequenceBatch batch, LaneState state, bool sameWeights = false, bool sameSource = false, AttentionReader? attention = null)
    {
        bool hasWeights = sameWeights && _predicted, hasSource = sameSource && _predicted;
        Pass pass = Checked(weights, batch, state, [], null) with { HasWeights = hasWeights };
        MatrixView predictions = _head.Predict(pass, Forward(pass, hasSource, attention));
        _predicted = true;
        return predictions;
    }

    /// <summary>The head's input, [M, width].</summary>
    MatrixView Forward(Pass pass, bool hasSource = false, AttentionReader? reader = null)
    {
        if (!hasSource) _source?.Forward(pass);
        MatrixView outputs = _body.Forward(pass, ReadInput(pass));
        if (_attention is not null) return _attention.Forward(pass, outputs, _source!.Outputs(pass), hasSource, reader);
        return _pooling is null ? outputs : _pooling.Forward(pass.At, outputs);
    }

    void Backward(Pass pass, MatrixSpan dFeatures)
    {
        MatrixSpan dOutputs = dFeatures;
        _source?.StateGradient.Clear();
        if (_attention is not null)
        {
            dOutputs = _dOutputs!.AsMatrix(dFeatures.Rows, dFeatures.Cols);
            _attention.Backward(pass, dFeatures, dOutputs, _source!.OutputGradient(pass));
        }
        else _source?.OutputGradient(pass).Elements.Clear();

        if (_pooling is not null)
        {
            dOutputs = _dOutputs!.AsMatrix(pass.At.Positions, dFeatures.Cols);
            _pooling.Backward(pass.At, dFeatures, dOutputs);
        }

        // Shares memory with the body's input, where that was computed from the batch.
        MatrixSpan dInput = _encoder is not null ? _encoder.Output(pass) : _embedded is not null ? Embedded(pass) : pass.InputGradient;
        _body.Backward(pass, Input(pass), dOutputs, dInput);
        _encoder?.Backward(pass, pass.Batch.Inputs, dInput, pass.InputGradient);
        if (_embedded is not null) EmbeddingBackward(pass, dInput);
        _source?.Backward(pass);        // adds to the embedding's gradient where the encoder shares it
    }

    void EmbeddingBackward(Pass pass, MatrixSpan dInput)
    {
        MatrixSpan dTable = EmbeddingTable(pass.GradientOf(SequenceModel.EmbeddingWeight));
        pass.EmbeddingRows?.Clear(pass.Gradient);
        pass.EmbeddingRows?.Touch(pass.Batch.Tokens);
        if (pass.EmbeddingRows is null && !Model.Options.TieEmbeddings) dTable.Data.Clear();       // with tied embeddings it holds the output layer's part
        Embedding.Backward(pass.Batch.Tokens, dInput, dTable);
    }

    /// <summary>Encodes images or looks up tokens, if the model has an encoder or an embedding.</summary>
    MatrixView ReadInput(Pass pass)
    {
        if (_encoder is not null) return _encoder.Forward(pass, pass.Batch.Inputs);
        if (_embedded is not null) Embedding.Forward(pass.Batch.Tokens, EmbeddingTable(pass.Weight(SequenceModel.EmbeddingWeight)), Embedded(pass));
        return Input(pass);
    }

    /// <summary>The body's input, [N, D]; without columns for one-hot tokens.</summary>
    MatrixView Input(Pass pass) => _encoder is not null ? _encoder.Output(pass) : _embedded is not null ? Embedded(pass) : pass.Batch.Inputs;

    MatrixSpan Embedded(Pass pass) => _embedded is null ? default : _embedded.AsMatrix(pass.At.Positions, Model.Options.EmbeddingSize!.Value);

    MatrixView EmbeddingTable(ReadOnlySpan<float> table) => new(table, Model.Ports.VocabularySize, Model.Options.EmbeddingSize!.Value);

    MatrixSpan EmbeddingTable(Span<float> table) => new(table, Model.Ports.VocabularySize, Model.Options.EmbeddingSize!.Value);

    Pass Checked(
        ReadOnlySpan<float> weights, SequenceBatch batch, LaneState state, Span<float> gradient, RandomStream? dropout)
    {
        PackedShape at = batch.Shape;
        if (weights.Length != Model.Layout.Length) throw WrongLength("weights", weights.Length, Model.Layout.Length);
        if (state.Rows < at.Rows) throw WrongLength("lane state", state.Rows, at.Rows);
        if (batch.Format != _format)
        {
            throw new ArgumentException($"A window holds {batch.Format}, but the model reads and predicts {_format}.", nameof(batch));
        }

        if (at.Positions == 0 || at.Steps > _maxSteps || at.Rows > _maxRows)
        {
            throw new ArgumentException(
                $"A window has {at.Rows} rows of up to {at.Steps} time steps; expected at most {_maxRows} rows and from 1 to {_maxSteps} time steps.");
        }

        if (batch.Source is { Shape: var source } && (source.Positions == 0 || source.Steps > _maxSourceSteps || source.Rows > _maxRows))
        {
            throw new ArgumentException(
                $"A window has {source.Rows} source sequences of up to {source.Steps} time steps; expected at most {_maxRows} of 1 to {_maxSourceSteps} time steps.");
        }

        _predicted = false;
        return new Pass(Model, batch, weights, state, gradient, dropout) { SourceState = _source?.State, SourceStateGradient = _source?.StateGradient };
    }

    static ArgumentException WrongLength(string what, int came, int expected) =>
        new($"The length of the {what} of a window is {came}; expected {expected}.");
}
