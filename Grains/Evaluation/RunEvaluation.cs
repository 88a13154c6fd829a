using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Reduction;
using Windrow.Grains.Runs;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Grains.Evaluation;

/// <summary>How well a run's checkpoint does on data that it was not trained on. This process reads the files of the run folder itself.</summary>
/// <remarks>The data shards and their windows are the same as in training, so the loss and the metrics of the validation part have the same bits as
/// those that training computed at this step.</remarks>
/// <param name="Job">The job's name.</param>
/// <param name="Step">Step of the checkpoint.</param>
/// <param name="Loss">Sum of the losses.</param>
/// <param name="Metrics">All metrics that suit the model's outputs.</param>
public sealed record RunEvaluation(string Job, long Step, LossSum Loss, MetricReport Metrics)
{
    /// <summary>Number of windows that a thread evaluates at a time.</summary>
    const int WindowsAtOnce = 4;

    /// <summary>Evaluates a checkpoint on all cores.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="choice">The checkpoint.</param>
    /// <param name="part">The part of the data.</param>
    /// <param name="blas">Multiplies matrices.</param>
    /// <param name="ct">Stops the evaluation.</param>
    /// <exception cref="CheckpointException">There is no such checkpoint, or it is damaged.</exception>
    /// <exception cref="DataException">The prepared data are missing or damaged, or have no such part.</exception>
    public static RunEvaluation Of(string runFolder, CheckpointChoice choice, DataPart part, BlasBackend blas, CancellationToken ct)
    {
        RunModel run = RunModel.Read(runFolder, choice);
        JobFile job = JobFileText.Parse(File.ReadAllText(Path.Combine(runFolder, RunFolder.ResolvedJobFile)));
        return Of(job, run.Step, run.Trained.Weights, () => TrainingData.Open(RunFolder.Data(runFolder), job, ct), part, blas, ct);
    }

    /// <summary>Evaluates a model on prepared data on all cores.</summary>
    /// <param name="job">The job that trained the model.</param>
    /// <param name="step">Steps that it was trained.</param>
    /// <param name="weights">Its parameters.</param>
    /// <param name="open">Opens the data, for each thread.</param>
    /// <param name="part">The part of the data.</param>
    /// <param name="blas">Multiplies matrices.</param>
    /// <param name="ct">Stops the evaluation.</param>
    /// <exception cref="DataException">The data are damaged, or have no such part.</exception>
    public static RunEvaluation Of(JobFile job, long step, float[] weights, Func<TrainingData> open, DataPart part, BlasBackend blas, CancellationToken ct)
    {
        using TrainingData data = open();
        SequenceModel model = new(job.Model, data.Ports);
        if (data.WindowsOf(part) is var windows && windows == 0) throw new DataException(Missing(part));

        string[] names = [.. job.MetricNames(data.AvailableMetrics).Union(data.AvailableMetrics)];
        MetricSet metrics = MetricSet.Create(names, data.Subject.InSeason(job.Evaluation.Season));
        int shards = data.ShardCount, each = data.HasSeparateWindows(part) ? WindowsAtOnce : windows;
        (int Shard, int First, int Count)[] pieces =
        [
            .. from shard in Enumerable.Range(0, shards)
               from first in Enumerable.Range(0, (windows + each - 1) / each).Select(piece => piece * each)
               select (shard, first, Math.Min(each, windows - first)),
        ];
        LossSum[,] losses = new LossSum[shards, windows];
        MetricSums all = metrics.CreateSums();
        Lock gate = new();
        ParallelOptions allCores = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        Parallel.ForEach(
            pieces,
            allCores,
            () => new Evaluator(open(), model, part, names, job, blas),
            (piece, _, evaluator) =>
            {
                evaluator.Evaluate(piece.Shard, piece.First, piece.Count, weights, losses, ct);
                return evaluator;
            },
            evaluator =>
            {
                lock (gate) evaluator.MergeInto(all);
                evaluator.Dispose();
            });
        return new RunEvaluation(job.Name, step, Total(losses, shards, windows), metrics.Report(all));
    }

    /// <summary>The losses of each data shard in the order of its windows, and the data shards in the order of the tree.</summary>
    static LossSum Total(LossSum[,] losses, int shards, int windows)
    {
        ReductionTree<LossSum> tree = new(shards);
        for (int shard = 0; shard < shards; shard++)
        {
            LossSum sum = default;
            for (int window = 0; window < windows; window++) sum += losses[shard, window];
            tree.Add(new TreeNode(shard, 1), sum, static (a, b) => a + b);
        }

        return tree.TryGetRoot(out LossSum total) ? total : throw new InvalidOperationException("An evaluation is missing data shards.");
    }

    static string Missing(DataPart part) => part == DataPart.Test
        ? "The job holds back no data for testing: data.split.test is 0 in its job file. Evaluate the validation part, or train with a test part."
        : "The job has no data for validation: data.split.validation is 0 in its job file. Evaluate the test part, or train with a validation part.";

    /// <summary>What one thread needs to evaluate.</summary>
    sealed class Evaluator(
        TrainingData data, SequenceModel model, DataPart part, IReadOnlyList<string> names, JobFile job, BlasBackend blas) : IDisposable
    {
        readonly Dictionary<int, (Bptt Bptt, PredictionJudge Judge)> _memory = [];     // by number of rows

        public void Evaluate(int shard, int first, int count, float[] weights, LossSum[,] losses, CancellationToken ct)
        {
            int rows = data.RowsOf(shard), steps = data.MaxStepsOf(part), sourceSteps = data.MaxSourceStepsOf(part);
            if (!_memory.TryGetValue(rows, out (Bptt Bptt, PredictionJudge Judge) memory))
            {
                Bptt bptt = new(model, steps, rows, blas, sourceSteps, job.Training.Memory);
                _memory.Add(rows, memory = (bptt, PredictionJudge.Of(names, job.Evaluation.Season, data, model, steps, rows)));
            }

            SequenceBatch batch = new(model.Ports.Format, steps, rows, sourceSteps);
            ShardWindows windows = new(part, data.Reader(shard), batch, memory.Bptt, new LaneState(model, rows));
            for (int window = first; window < first + count; window++)
            {
                ct.ThrowIfCancellationRequested();
                losses[shard, window] = windows.Loss(window, weights, memory.Judge);
            }
        }

        public void MergeInto(MetricSums all)
        {
            foreach ((_, PredictionJudge judge) in _memory.Values) all.Merge(judge.Sums);
        }

        public void Dispose() => data.Dispose();
    }
}
