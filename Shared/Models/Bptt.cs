using Windrow.Models.Sources;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Truncated backpropagation through time over packed windows. It holds all the memory that a window needs, so processing a window
/// allocates nothing. Use it from one thread at a time.</summary>
/// <remarks>B = rows, N = positions (see <see cref="PackedShape"/>), V = vocabulary, M = predictions: N, or B when there is one per
/// sequence.</remarks>
public sealed class Bptt
{
    readonly WindowChunks _chunks;
    readonly FeatureNetwork _network;
    readonly Readout _readout;
    readonly BatchFormat _format;
    readonly int _maxSteps, _maxRows, _maxSourceSteps;
    bool _predicted;                            // whether the last pass was a prediction

    /// <summary>Allocates memory for windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows, whose source
    /// sequences, if the model reads any, have up to <paramref name="maxSourceSteps"/> time steps.</summary>
    /// <exception cref="ArgumentException">Activations are to be recomputed, and the model needs all steps of a window at once.</exception>
    public Bptt(
        SequenceModel model, int maxSteps, int maxRows, BlasBackend blas, int maxSourceSteps = 0, ActivationMemory memory = ActivationMemory.Keep)
    {
        (Model, _format, _maxSteps, _maxRows, _maxSourceSteps) = (model, model.Ports.Format, maxSteps, maxRows, maxSourceSteps);
        _chunks = new WindowChunks(model, memory, maxSteps, maxRows);
        _network = new FeatureNetwork(model, _chunks.MaxSteps, maxRows, blas, maxSourceSteps);
        _readout = new Readout(model, maxSteps, maxRows, BufferSize.Of(_chunks.MaxSteps, maxRows), blas);
    }

    /// <summary>The model that this runs.</summary>
    public SequenceModel Model { get; }

    /// <summary>Computes the sum of the losses of one window, and its gradient.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="state">In: the lanes' state before the window; out: after it. No gradient passes back through it.</param>
    /// <param name="gradient">Gradient of the sum, overwritten including the gaps; it has the layout of <paramref name="weights"/>.</param>
    /// <param name="dropout">Random numbers for dropout; without them nothing is dropped. A sampled softmax draws words with them, and needs them.</param>
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
            WindowInputGradient = inputGradient,
        };
        bool samples = scheduledSampling > 0 && Model.Source is not null && dropout is not null;
        if (samples) ScheduledSampling.Replace(batch, Predictions(pass), scheduledSampling, dropout!.Value.OfSampling);
        LossSum loss = Forward(pass, hasSource: samples);
        Backward(pass);
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
        return Forward(Checked(weights, batch, state, [], null), reader: reader);
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
        MatrixView predictions = Predictions(pass, hasSource, attention);
        _predicted = true;
        return predictions;
    }

    /// <summary>Computes the losses, chunk by chunk. If the window has a gradient, that of the head is overwritten.</summary>
    LossSum Forward(Pass window, bool hasSource = false, PredictionReader? reader = null)
    {
        LossSum loss = default;
        _chunks.Divide(window.At);
        _readout.Begin(window, reader);
        for (int c = 0; c < _chunks.Count; c++)
        {
            if (!window.Gradient.IsEmpty) _chunks.Keep(c, window.State);
            Pass pass = window with { Chunk = _chunks[c], HasWeights = window.HasWeights || c > 0 };
            loss = _readout.Add(pass, _network.Forward(pass, hasSource));
        }

        return loss;
    }

    /// <summary>Goes back from the last chunk, whose activations are in memory, to the first. Those of the others are computed again.</summary>
    void Backward(Pass window)
    {
        _chunks.StateGradient?.Clear();
        for (int c = _chunks.Count - 1; c >= 0; c--)
        {
            Pass pass = window with { Chunk = _chunks[c], StateGradient = _chunks.StateGradient };
            MatrixView features = pass.Chunk.IsLast ? _network.Features(pass) : _network.Forward(pass with { State = _chunks.StateBefore(c) });
            _network.Backward(pass, _readout.Backward(pass, features));
        }
    }

    /// <summary>Computes the predictions, chunk by chunk.</summary>
    MatrixView Predictions(Pass window, bool hasSource = false, AttentionReader? attention = null)
    {
        MatrixView predictions = default;
        _chunks.Divide(window.At);
        for (int c = 0; c < _chunks.Count; c++)
        {
            Pass pass = window with { Chunk = _chunks[c], HasWeights = window.HasWeights || c > 0 };
            predictions = _readout.Predict(window, pass, _network.Forward(pass, hasSource, attention));
        }

        return predictions;
    }

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
        return new Pass(Model, batch, weights, state, gradient, dropout);
    }

    static ArgumentException WrongLength(string what, int came, int expected) =>
        new($"The length of the {what} of a window is {came}; expected {expected}.");
}
