using System.Text;
using Windrow.Data;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sampling;
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
    readonly TokenSampler _sampler;
    readonly StopTexts _stop;
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
        _sampler = new TokenSampler(SamplingOf(request), model.Vocabulary.Count);
        _stop = new StopTexts(request.Stop);
        try
        {
            _decoder = new TokenDecoder(model.Vocabulary, request.Prompt);
            _prompt = model.Vocabulary.Encode(request.Prompt);
            foreach (int token in _prompt) _sampler.Add(token);
        }
        catch (DataException e)
        {
            throw new GenerationException(e.Message, e);
        }
    }

    /// <summary>Whether all of the text has been written: its length is reached, or a stop text has come.</summary>
    public bool IsDone => _drawn == _request.Length || _stop.Found;

    /// <summary>How the request wants tokens to be drawn.</summary>
    public static SamplingOptions SamplingOf(GenerateRequest request) => new()
    {
        Temperature = request.Temperature,
        TopK = request.TopK,
        TopP = request.TopP,
        RepetitionPenalty = request.RepetitionPenalty,
    };

    /// <summary>Reads up to <paramref name="count"/> tokens of the prompt, all of which must be read before the first is written.</summary>
    /// <returns>Whether there are more tokens to read.</returns>
    public bool ReadPrompt(int count) => _model.With((bptt, weights) => ReadPrompt(count, new Predictor(bptt, weights)));

    /// <summary>The next <paramref name="count"/> tokens as text, or fewer when the text ends before.</summary>
    public string Write(int count) => _model.With((bptt, weights) => Write(count, new Predictor(bptt, weights)));

    string Write(int count, Predictor predictor)
    {
        StringBuilder text = new();
        for (int i = 0; i < count && !IsDone; i++) text.Append(_stop.Append(_decoder.Append(_last = Draw(predictor))));
        if (IsDone) text.Append(_stop.Append(_decoder.Flush())).Append(_stop.Flush());
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
        int token = _sampler.Draw(logits, CounterRandom.UniformDouble(_request.Seed, SamplingStream, _drawn++));
        _sampler.Add(token);
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
