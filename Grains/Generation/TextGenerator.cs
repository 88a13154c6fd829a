using Windrow.Data;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Grains.Generation;

/// <summary>Writes text token by token: each is drawn from the model's distribution given all tokens before it.</summary>
sealed class TextGenerator
{
    /// <summary>Stream of random numbers, different from those for the parameters' start values.</summary>
    const long SamplingStream = 1L << 40;

    readonly GeneratorModel _model;
    readonly GenerateRequest _request;
    readonly LaneState _state;
    readonly SequenceBatch _step;           // one token
    readonly TokenDecoder _decoder;
    readonly double[] _probabilities;
    readonly int[] _prompt;
    int _last, _read;
    long _drawn;

    /// <summary>Encodes the prompt.</summary>
    /// <exception cref="GenerationException">The prompt has a character that the model has never seen.</exception>
    public TextGenerator(GeneratorModel model, GenerateRequest request)
    {
        (_model, _request) = (model, request);
        _state = new LaneState(model.Model, 1);
        _step = new SequenceBatch(model.Model.Ports.Format, 1, 1);
        _step.Shape.SetEqual(1, 1);
        _step.Begins[0] = true;
        _probabilities = new double[model.Vocabulary.Count];
        try
        {
            _decoder = new TokenDecoder(model.Vocabulary, request.Prompt);
            _prompt = model.Vocabulary.Encode(request.Prompt);
        }
        catch (DataException e)
        {
            throw new GenerationException(e.Message, e);
        }
    }

    /// <summary>Reads up to <paramref name="count"/> tokens of the prompt, all of which must be read before the first is written.</summary>
    /// <returns>Whether there are more tokens to read.</returns>
    public bool ReadPrompt(int count) => _model.With((bptt, weights) => ReadPrompt(count, new Predictor(bptt, weights)));

    /// <summary>The next <paramref name="count"/> tokens as text.</summary>
    public string Write(int count) => _model.With((bptt, weights) => Write(count, new Predictor(bptt, weights)));

    string Write(int count, Predictor predictor)
    {
        System.Text.StringBuilder text = new();
        for (int i = 0; i < count; i++) text.Append(_decoder.Append(_last = Draw(predictor)));
        if (_drawn == _request.Length) text.Append(_decoder.Flush());
        return text.ToString();
    }

    bool ReadPrompt(int count, Predictor predictor)
    {
        // Without a prompt the model begins after token 0, with a state of zeros, as a lane does.
        int before = Math.Max(0, _prompt.Length - 1), end = Math.Min(before, _read + count);
        for (; _read < end; _read++) Read(predictor, _prompt[_read]);
        _last = _prompt is [.., int last] ? last : 0;
        return _read < before;
    }

    int Draw(Predictor predictor)
    {
        ReadOnlySpan<float> logits = Read(predictor, _last);
        double u = CounterRandom.UniformDouble(_request.Seed, SamplingStream, _drawn++);
        if (_request.Temperature == 0) return System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);

        double max = System.Numerics.Tensors.TensorPrimitives.Max(logits), sum = 0;
        for (int i = 0; i < logits.Length; i++) sum += _probabilities[i] = Math.Exp((logits[i] - max) / _request.Temperature);
        double target = u * sum;
        int token = 0;
        for (double passed = _probabilities[0]; passed <= target && token < logits.Length - 1; passed += _probabilities[token]) token++;
        return token;
    }

    /// <summary>The logits after one more token.</summary>
    ReadOnlySpan<float> Read(Predictor predictor, int token)
    {
        _step.Tokens[0] = token;
        ReadOnlySpan<float> logits = predictor.Bptt.Predict(predictor.Weights, _step, _state, sameWeights: true).Data;
        _step.Begins[0] = false;
        return logits;
    }

    /// <summary>Everything that is needed to compute the logits of a piece of text.</summary>
    readonly record struct Predictor(Bptt Bptt, float[] Weights);
}
