using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics.Blas;
using Windrow.Optimizers;
using Windrow.Sequences;

namespace Windrow.Tests.Training;

/// <summary>The oracle for distributed training: one plain loop over the whole batch, on one thread, without grains, segments or
/// parameter shards. Lanes and the tree of sums are written again, from the definitions in the documentation.</summary>
sealed class SlowTraining
{
    readonly JobFile _job;
    readonly int[] _text, _validation;
    readonly int _laneLength, _windows;
    readonly List<(int Lanes, int First, LaneState State)> _shards = [];
    readonly Optimizer _optimizer;
    readonly OptimizerState _optimizerState;

    public SlowTraining(JobFile job, TextCorpus corpus)
    {
        _job = job;
        _text = new int[corpus.Length - (long)(corpus.Length * (decimal)job.Data.Shares.Validation)];
        corpus.Read(0, _text);
        _validation = new int[corpus.Length - _text.Length];
        corpus.Read(_text.Length, _validation);
        _laneLength = (_text.Length - 1) / job.Training.BatchSize;
        _windows = (_laneLength + job.Training.Window - 1) / job.Training.Window;

        Model = new SequenceModel(job.Model, ModelPorts.Text(corpus.Vocabulary.Count));
        Weights = new float[Model.Layout.Length];
        Model.Initialize(Weights, job.Training.Seed);
        _optimizer = Optimizer.Create(job.Training.Optimizer);
        _optimizerState = new OptimizerState(_optimizer, Weights.Length);
        for (int shard = 0, first = 0; shard < job.Parallelism.DataShards; shard++)
        {
            int lanes = job.Training.BatchSize / job.Parallelism.DataShards;
            if (shard < job.Training.BatchSize % job.Parallelism.DataShards) lanes++;
            _shards.Add((lanes, first, new LaneState(Model, lanes)));
            first += lanes;
        }
    }

    public SequenceModel Model { get; }

    public float[] Weights { get; }

    /// <summary>Makes one step; returns its mean loss and the norm of its mean gradient.</summary>
    public (double Loss, double Norm) Step(int step, double learningRate)
    {
        int window = step % _windows, start = window * _job.Training.Window, length = Math.Min(_job.Training.Window, _laneLength - start);
        (float[] gradient, double loss) = Sum(0, _shards.Count, start, length);
        long targets = (long)length * _job.Training.BatchSize;

        double[] squares = new double[Model.Layout.BlockCount];
        GradientClip.SumSquares(gradient, squares);
        double total = 0;
        foreach (double block in squares) total += block;
        double norm = Math.Sqrt(total) / targets;
        MeanGradient mean = new(gradient, GradientClip.Scale(_job.Training.Clip, norm, targets), _job.Training.Clip?.Value);
        _optimizer.Update(Weights, mean, _optimizerState, start: 0, step + 1, learningRate);
        return (loss / targets, norm);
    }

    /// <summary>Mean loss over the validation text, and its targets: all lanes at once, in one window as long as the text.</summary>
    public (double Loss, long Targets) Evaluate()
    {
        int lanes = _job.Training.BatchSize, length = (_validation.Length - 1) / lanes;
        (int[] inputs, int[] targets) = Window(_validation, length, 0, lanes, 0, length);
        Bptt bptt = new(Model, length, lanes, BlasLibrary.Default.Backend);
        LossSum loss = bptt.Loss(Weights, Batch(inputs, targets, lanes, begins: true), new LaneState(Model, lanes));
        return (loss.Loss / targets.Length, targets.Length);
    }

    /// <summary>The gradients of some data shards, added as a tree: the largest power of two below their number is the left half.</summary>
    (float[] Gradient, double Loss) Sum(int first, int count, int start, int length)
    {
        if (count == 1) return Backpropagate(first, start, length);
        int left = 1;
        while (left * 2 < count) left *= 2;
        (float[] a, double lossA) = Sum(first, left, start, length);
        (float[] b, double lossB) = Sum(first + left, count - left, start, length);
        for (int i = 0; i < a.Length; i++) a[i] += b[i];
        return (a, lossA + lossB);
    }

    (float[] Gradient, double Loss) Backpropagate(int shard, int start, int length)
    {
        (int lanes, int first, LaneState state) = _shards[shard];
        (int[] inputs, int[] targets) = Window(_text, _laneLength, first, lanes, start, length);
        float[] gradient = new float[Weights.Length];
        Bptt bptt = new(Model, _job.Training.Window, lanes, BlasLibrary.Default.Backend);
        return (gradient, bptt.Backpropagate(Weights, Batch(inputs, targets, lanes, begins: start == 0), state, gradient).Loss);
    }

    SequenceBatch Batch(int[] inputs, int[] targets, int lanes, bool begins)
    {
        SequenceBatch batch = new(Model.Ports.Format, inputs.Length / lanes, lanes);
        batch.Shape.SetEqual(inputs.Length / lanes, lanes);
        batch.Begins.Fill(begins);
        inputs.CopyTo(batch.Tokens);
        targets.CopyTo(batch.Classes);
        return batch;
    }

    /// <summary>Inputs and targets of some lanes, time-major.</summary>
    static (int[] Inputs, int[] Targets) Window(int[] text, int laneLength, int first, int lanes, int start, int length)
    {
        int[] inputs = new int[length * lanes], targets = new int[length * lanes];
        for (int t = 0; t < length; t++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                int position = (first + lane) * laneLength + start + t;
                (inputs[t * lanes + lane], targets[t * lanes + lane]) = (text[position], text[position + 1]);
            }
        }

        return (inputs, targets);
    }
}
