using System.Numerics.Tensors;
using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Metrics;

/// <summary>Adds a model's predictions, window by window, to the sums of some metrics. Not thread-safe.</summary>
/// <remarks>m = predictions of a block, K = values of a prediction. The sums do not depend on the order of windows and rows: see
/// <see cref="MetricSums"/>.</remarks>
public sealed class PredictionJudge
{
    readonly OutputKinds _kind;
    readonly int? _ignored;
    readonly AlignedBuffer _probabilities;      // of a block, [m, K]; empty where predictions are numbers
    readonly float[] _weights;                  // of a window, [N]; empty where every target counts
    readonly int[] _decisions;                  // of a window, [N]; empty unless sequences are judged as a whole

    /// <summary>A judge of no predictions yet.</summary>
    /// <param name="metrics">What is computed.</param>
    /// <param name="model">The model that predicts.</param>
    /// <param name="positions">Most positions of a window.</param>
    /// <param name="naiveSeason">With naive forecasts to compare with, the rows after which the series repeat; null without them.</param>
    /// <param name="hasRowUnits">Whether each row has been normalized in its own way.</param>
    PredictionJudge(MetricSet metrics, SequenceModel model, int positions, int? naiveSeason, bool hasRowUnits)
    {
        (Metrics, Sums, _kind) = (metrics, metrics.CreateSums(), metrics.Subject.Kind);
        _ignored = model.Ports.Loss is CrossEntropyOptions loss ? loss.IgnoreClass : null;
        int block = IHead.MostPredictions(model, positions);
        bool hasLogits = (_kind & (OutputKinds.Numbers | OutputKinds.Quantiles | OutputKinds.Transcripts)) == 0;
        _probabilities = new AlignedBuffer(hasLogits ? block : 0, model.HeadWidth);
        bool areWhole = metrics.Metrics.Any(metric => metric.StateType == typeof(SequenceMatches));
        _weights = new float[_ignored is null ? 0 : areWhole ? positions : block];
        _decisions = new int[areWhole ? positions : 0];
        if (naiveSeason is int season) Naive = new NaiveForecasts(positions, metrics.Subject.Outputs, season);
        if (hasRowUnits) Units = new RowUnits(positions, block, metrics.Subject);
    }

    /// <summary>A judge of the predictions of one data shard.</summary>
    /// <param name="names">The metrics.</param>
    /// <param name="season">Rows after which the series repeat; 1 when they do not.</param>
    /// <param name="data">The data that are predicted.</param>
    /// <param name="model">The model that predicts.</param>
    /// <param name="steps">Most time steps of a window.</param>
    /// <param name="rows">Most rows of a window.</param>
    public static PredictionJudge Of(IReadOnlyList<string> names, int season, TrainingData data, SequenceModel model, int steps, int rows)
    {
        MetricSet metrics = MetricSet.Create(names, data.Subject.InSeason(season));
        bool isCompared = data.HasNaiveForecasts && metrics.Metrics.Any(metric => metric is Skill or MeanScaledError);
        return new PredictionJudge(metrics, model, BufferSize.Of(steps, rows), isCompared ? season : null, data.HasRowUnits);
    }

    /// <summary>What is computed.</summary>
    public MetricSet Metrics { get; }

    /// <summary>The sums over all predictions so far.</summary>
    public MetricSums Sums { get; private set; }

    /// <summary>The naive forecasts of the window that is judged, to be filled before it; null when there is nothing to compare with.</summary>
    public NaiveForecasts? Naive { get; }

    /// <summary>How each row of the window that is judged has been normalized, to be filled before it; null when all rows are by the same.</summary>
    public RowUnits? Units { get; }

    /// <summary>Forgets all predictions.</summary>
    public void Clear() => Sums = Metrics.CreateSums();

    /// <summary>Adds a block of predictions. One with numbers that are not finite is left out, because its loss is not finite either, which ends
    /// the evaluation.</summary>
    /// <inheritdoc cref="PredictionReader"/>
    public void Add(MatrixView predictions, SequenceBatch batch, int first)
    {
        if (!TensorPrimitives.IsFiniteAll(predictions.Elements)) return;
        if (_kind == OutputKinds.Transcripts)
        {
            JudgeTranscripts(predictions, batch);
            return;
        }

        bool hasClasses = batch.Format.TargetsAreClasses;
        MetricRows rows = new()
        {
            Predictions = Judged(predictions),
            Classes = hasClasses ? batch.Classes.Slice(first, predictions.Rows) : [],
            Values = hasClasses ? default : batch.Values.RowRange(first, predictions.Rows),
            Weights = WeightsOf(batch, first, predictions.Rows),
            IsPart = _decisions.Length > 0,
            Naive = Naive is null ? default : Naive.Last(batch.Targets).RowRange(first, predictions.Rows),
            SeasonalNaive = Naive is null ? default : Naive.Seasonal(batch.Targets).RowRange(first, predictions.Rows),
            TrainingErrors = Naive is null ? default : Naive.TrainingErrors(batch.Targets).RowRange(first, predictions.Rows),
        };
        Sums.Add(Units is null ? rows : Units.Convert(rows, first));
        if (_decisions.Length > 0) JudgeSequences(predictions, batch, first);
    }

    /// <summary>Remembers what was decided on, and judges the sequences of a window once its last block has come.</summary>
    /// <remarks>The decision at each token follows from the target's own tokens before it. A sequence is right in this sense if and only if it is what the
    /// most probable tokens, one after the other, would write.</remarks>
    void JudgeSequences(MatrixView predictions, SequenceBatch batch, int first)
    {
        for (int i = 0; i < predictions.Rows; i++) _decisions[first + i] = TensorPrimitives.IndexOfMax(predictions.Row(i));
        if (first + predictions.Rows < batch.Targets) return;
        Sums.AddSequences(new MetricRows
        {
            Classes = batch.Classes,
            Decisions = _decisions.AsSpan(0, batch.Targets),
            Weights = WeightsOf(batch, 0, batch.Targets),
            Shape = batch.Shape,
        });
    }

    /// <summary>Judges the transcripts of a window, all of whose predictions come at once.</summary>
    void JudgeTranscripts(MatrixView predictions, SequenceBatch batch)
    {
        PackedShape at = batch.Shape;
        for (int r = 0; r < at.Rows && at.Lengths[r] > 0; r++)
            Sums.Add(new MetricRows { Transcripts = [new WrittenTranscript(batch.Transcript(r).ToArray(), BestPath.Of(predictions, at, r))] });
    }

    MatrixView Judged(MatrixView predictions)
    {
        if (_probabilities.Length == 0) return predictions;
        MatrixSpan probabilities = _probabilities.AsMatrix(predictions.Rows, predictions.Cols);
        predictions.CopyTo(probabilities);
        if (_kind == OutputKinds.Labels) Probabilities.OfLabels(probabilities);
        else Probabilities.OfClasses(probabilities);
        return probabilities;
    }

    ReadOnlySpan<float> WeightsOf(SequenceBatch batch, int first, int count)
    {
        if (_ignored is not int ignored) return [];
        for (int i = 0; i < count; i++) _weights[i] = batch.Classes[first + i] == ignored ? 0 : 1;
        return _weights.AsSpan(0, count);
    }
}
