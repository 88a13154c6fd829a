using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Grains.Generation;

/// <summary>Writes text token by token: each is drawn from the model's distribution after all that came before.</summary>
sealed class TextGenerator
{
    /// <summary>Stream of random numbers, apart from those of the parameters' start values.</summary>
    const long SamplingStream = 1L << 40;

    readonly GenerateRequest _request;
    readonly float[] _weights;
    readonly Bptt _bptt;
    readonly LaneState _state;
    readonly SequenceBatch _step;           // one token
    readonly TokenDecoder _decoder;
    readonly double[] _probabilities;
    readonly int[] _prompt;
    int _last;
    long _drawn;

    /// <summary>Loads the model from a run folder and reads the prompt.</summary>
    /// <exception cref="GenerationException">Something of it cannot be used; the message says what.</exception>
    public TextGenerator(string runFolder, GenerateRequest request, BlasBackend blas)
    {
        _request = request;
        try
        {
            JobFile job = JobFileText.Parse(File.ReadAllText(Path.Combine(runFolder, RunFolder.ResolvedJobFile)));
            using TrainingData data = TrainingData.Open(RunFolder.Data(runFolder), job);
            if (data is not TextData { Corpus.Vocabulary: { } vocabulary })
            {
                throw new GenerationException($"Job '{job.Name}' did not learn from text, and so its model writes none. Name a job whose data.type is text.");
            }

            SequenceModel model = new(job.Model, data.Ports);
            _weights = ReadWeights(new CheckpointFolder(RunFolder.Checkpoints(runFolder)), model);
            _bptt = new Bptt(model, 1, 1, blas);
            _state = new LaneState(model, 1);
            _step = new SequenceBatch(model.Ports.Format, 1, 1);
            _step.Shape.SetEqual(1, 1);
            _step.Begins[0] = true;
            _decoder = new TokenDecoder(vocabulary, request.Prompt);
            _probabilities = new double[vocabulary.Count];
            _prompt = vocabulary.Encode(request.Prompt);
        }
        catch (Exception e) when (e is DataException or CheckpointException or IOException)
        {
            throw new GenerationException(e.Message, e);
        }
    }

    /// <summary>The next <paramref name="count"/> tokens as text. The first call reads the prompt before.</summary>
    public string Write(int count)
    {
        if (_drawn == 0) ReadPrompt();
        System.Text.StringBuilder text = new();
        for (int i = 0; i < count; i++) text.Append(_decoder.Append(_last = Draw()));
        if (_drawn == _request.Length) text.Append(_decoder.Flush());
        return text.ToString();
    }

    void ReadPrompt()
    {
        // Without a prompt the model begins after token 0, with a state of zeros, as a lane does.
        _last = _prompt is [.., int last] ? last : 0;
        foreach (int token in _prompt.AsSpan(0, Math.Max(0, _prompt.Length - 1))) Read(token);
    }

    int Draw()
    {
        ReadOnlySpan<float> logits = Read(_last);
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
    ReadOnlySpan<float> Read(int token)
    {
        _step.Tokens[0] = token;
        ReadOnlySpan<float> logits = _bptt.Predict(_weights, _step, _state, sameWeights: true).Data;
        _step.Begins[0] = false;
        return logits;
    }

    float[] ReadWeights(CheckpointFolder checkpoints, SequenceModel model)
    {
        long step = _request.Step ?? CheckpointChoice.Usual.StepIn(checkpoints);
        return checkpoints.ReadModel(step, model.Layout);
    }
}
