using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models;

/// <summary>Truncated backpropagation through time on windows of a fixed number of lanes. Holds all memory that a window needs, so a
/// window allocates nothing; one thread at a time.</summary>
/// <remarks>T = time steps of the window, B = lanes, V = vocabulary, H = hidden width; tokens and activations are time-major.</remarks>
public sealed class Bptt
{
    readonly LanguageModel _model;
    readonly BlasBackend _blas;
    readonly RecurrentLayer[] _layers;
    readonly OneHotInput? _oneHot;
    readonly AlignedBuffer? _embedded;      // [T·B, E]: the embedded tokens, then their gradient
    readonly AlignedBuffer _logits;         // [T·B, V]: logits, then their gradient
    readonly AlignedBuffer _dHidden;        // [T·B, H]: dL/dh of the layer that is worked on
    readonly int _rows, _maxSteps;

    /// <summary>Memory for windows of up to <paramref name="maxSteps"/> time steps over <paramref name="rows"/> lanes.</summary>
    public Bptt(LanguageModel model, int maxSteps, int rows, BlasBackend blas)
    {
        (_model, _blas, _rows, _maxSteps) = (model, blas, rows, maxSteps);
        _layers = [.. model.Layers.Select(shape => RecurrentLayer.Create(shape, maxSteps, rows, blas))];
        _logits = new AlignedBuffer(maxSteps * rows * model.VocabularySize);
        _dHidden = new AlignedBuffer(maxSteps * rows * model.Options.HiddenSize);
        if (model.Options.EmbeddingSize is int width) _embedded = new AlignedBuffer(maxSteps * rows * width);
        else _oneHot = new OneHotInput(model.VocabularySize, model.Layers[0].Gates * model.Options.HiddenSize);
    }

    /// <summary>The sum of the losses of one window in nats, and its gradient.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="inputs">Tokens read, [T·B].</param>
    /// <param name="targets">Tokens to be predicted, [T·B].</param>
    /// <param name="state">In: the lanes' state before the window; out: after it. No gradient passes back through it.</param>
    /// <param name="gradient">Gradient of the sum, overwritten with its gaps; the layout of <paramref name="weights"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit the model or the memory.</exception>
    public double Backpropagate(
        ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets, LaneState state, Span<float> gradient)
    {
        if (gradient.Length != _model.Layout.Length) throw WrongLength("gradient", gradient.Length, _model.Layout.Length);
        int steps = Forward(weights, inputs, targets.Length, state);
        double loss = SoftmaxCrossEntropy.LossAndGradient(Logits(steps), targets);
        Backward(weights, inputs, steps, gradient);
        _model.Layout.ClearGaps(gradient);
        return loss;
    }

    /// <summary>The sum of the losses of one window in nats, without a gradient.</summary>
    /// <inheritdoc cref="Backpropagate"/>
    public double Loss(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets, LaneState state)
    {
        int steps = Forward(weights, inputs, targets.Length, state);
        return SoftmaxCrossEntropy.Loss(Logits(steps), targets);
    }

    /// <summary>The logits after each token, [T·B, V]; valid until the next window.</summary>
    /// <inheritdoc cref="Backpropagate"/>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, LaneState state) =>
        Logits(Forward(weights, inputs, inputs.Length, state)).Data;

    int Forward(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, int targets, LaneState state)
    {
        int steps = CheckedSteps(weights, inputs, targets, state);
        for (int l = 0; l < _layers.Length; l++)
        {
            RecurrentLayer layer = _layers[l];
            RecurrentWeights w = new(layer.Shape, _model.Layout, weights);
            if (l > 0) DenseInput.Forward(_blas, _layers[l - 1].Output(steps), w.Wx, layer.Gates(steps));
            else FeedTokens(steps, weights, inputs, w.Wx);

            layer.CarryIn(state.OfLayer(l));
            layer.Forward(steps, w);
            layer.CarryOut(steps, state.OfLayer(l));
        }

        Dense.Forward(_blas, _layers[^1].Output(steps), HeadWeight(weights), _model.Layout[LanguageModel.HeadBias].In(weights), Logits(steps));
        return steps;
    }

    void Backward(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, int steps, Span<float> gradient)
    {
        MatrixSpan dHidden = _dHidden.AsMatrix(steps * _rows, _model.Options.HiddenSize);
        MatrixSpan dHead = new(_model.Layout[LanguageModel.HeadWeight].In(gradient), _model.VocabularySize, _model.Options.HiddenSize);
        Span<float> dHeadBias = _model.Layout[LanguageModel.HeadBias].In(gradient);
        Dense.Backward(_blas, _layers[^1].Output(steps), HeadWeight(weights), Logits(steps), dHead, dHeadBias, dHidden);

        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            RecurrentLayer layer = _layers[l];
            RecurrentWeights w = new(layer.Shape, _model.Layout, weights);
            RecurrentGradient g = new(layer.Shape, _model.Layout, gradient);
            layer.Backward(steps, w, dHidden, g);
            if (l > 0) DenseInput.Backward(_blas, _layers[l - 1].Output(steps), w.Wx, layer.Gates(steps), g.Wx, dHidden);
            else FeedTokensBack(steps, inputs, w.Wx, g.Wx, gradient);
        }
    }

    void FeedTokens(int steps, ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, MatrixView wx)
    {
        if (_embedded is null)
        {
            _oneHot!.Forward(inputs, wx, _layers[0].Gates(steps));
            return;
        }

        ParameterEntry table = _model.Layout[LanguageModel.EmbeddingWeight];
        MatrixSpan x = _embedded.AsMatrix(inputs.Length, table.Shape[1]);
        Embedding.Forward(inputs, new MatrixView(table.In(weights), table.Shape[0], table.Shape[1]), x);
        DenseInput.Forward(_blas, x, wx, _layers[0].Gates(steps));
    }

    void FeedTokensBack(int steps, ReadOnlySpan<int> inputs, MatrixView wx, MatrixSpan dWx, Span<float> gradient)
    {
        if (_embedded is null)
        {
            _oneHot!.Backward(inputs, _layers[0].Gates(steps), dWx);
            return;
        }

        ParameterEntry table = _model.Layout[LanguageModel.EmbeddingWeight];
        MatrixSpan x = _embedded.AsMatrix(inputs.Length, table.Shape[1]);
        DenseInput.Backward(_blas, x, wx, _layers[0].Gates(steps), dWx, x);
        MatrixSpan dTable = new(table.In(gradient), table.Shape[0], table.Shape[1]);
        dTable.Data.Clear();
        Embedding.Backward(inputs, x, dTable);
    }

    MatrixView HeadWeight(ReadOnlySpan<float> weights) =>
        new(_model.Layout[LanguageModel.HeadWeight].In(weights), _model.VocabularySize, _model.Options.HiddenSize);

    MatrixSpan Logits(int steps) => _logits.AsMatrix(steps * _rows, _model.VocabularySize);

    int CheckedSteps(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, int targets, LaneState state)
    {
        if (weights.Length != _model.Layout.Length) throw WrongLength("weights", weights.Length, _model.Layout.Length);
        if (state.Rows != _rows) throw WrongLength("lane state", state.Rows, _rows);
        if (targets != inputs.Length) throw WrongLength("targets", targets, inputs.Length);
        if (inputs.Length == 0 || inputs.Length % _rows != 0 || inputs.Length / _rows > _maxSteps)
        {
            throw new ArgumentException(
                $"A window has {inputs.Length} tokens; expected a multiple of {_rows} lanes, from 1 to {_maxSteps} time steps.");
        }

        return inputs.Length / _rows;
    }

    static ArgumentException WrongLength(string what, int came, int expected) =>
        new($"The {what} of a window has length {came}; expected {expected}.");
}
