using Windrow.Metrics;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Metrics;

/// <summary>Rows of predictions with their targets, any of which can be added to sums in any order.</summary>
/// <remarks>Rows are sequences of the same number of <see cref="Steps"/>; where that is 1, each is on its own.</remarks>
sealed class MetricCase
{
    public required MetricSubject Subject { get; init; }

    /// <summary>For each position, the predictions.</summary>
    public float[][] Predictions { get; init; } = [];

    public WrittenText[] Texts { get; init; } = [];

    public WrittenTranscript[] Transcripts { get; init; } = [];

    public int[] Classes { get; init; } = [];

    public float[][] Values { get; init; } = [];

    public float[] Weights { get; init; } = [];

    public float[][] Naive { get; init; } = [];

    public float[][] Seasonal { get; init; } = [];

    public float[][] TrainingErrors { get; init; } = [];

    public int Steps { get; init; } = 1;

    /// <summary>Sequences: runs of <see cref="Steps"/> positions; or texts, or transcripts.</summary>
    public int Count => Texts.Length > 0 ? Texts.Length : Transcripts.Length > 0 ? Transcripts.Length : Predictions.Length / Steps;

    public MetricReport Report(params IEnumerable<string> metrics)
    {
        MetricSet set = MetricSet.Create(metrics, Subject);
        return set.Report(Sums(set, [.. Enumerable.Range(0, Count)]));
    }

    /// <summary>The sums over some sequences, added in this order.</summary>
    public MetricSums Sums(MetricSet set, params int[] sequences)
    {
        MetricSums sums = set.CreateSums();
        Add(sums, sequences);
        return sums;
    }

    /// <summary>Adds some sequences as one block, in packed order: the first step of each, then the second of each, and so on.</summary>
    public void Add(MetricSums sums, params int[] sequences)
    {
        if (sequences.Length == 0) return;
        int[] positions = [.. Enumerable.Range(0, Steps).SelectMany(t => sequences.Select(s => s * Steps + t))];
        PackedShape shape = new(Steps, sequences.Length);
        shape.SetEqual(Steps, sequences.Length);
        sums.Add(new MetricRows
        {
            Texts = Pick(Texts, positions),
            Transcripts = Pick(Transcripts, positions),
            Predictions = Matrix(Predictions, positions),
            Classes = Pick(Classes, positions),
            Values = Matrix(Values, positions),
            Weights = Pick(Weights, positions),
            Naive = Matrix(Naive, positions),
            SeasonalNaive = Matrix(Seasonal, positions),
            TrainingErrors = Matrix(TrainingErrors, positions),
            Shape = Steps > 1 ? shape : null,
        });
    }

    static MatrixView Matrix(float[][] rows, int[] positions) =>
        rows.Length == 0 ? default : new(positions.SelectMany(p => rows[p]).ToArray(), positions.Length, rows[0].Length);

    static T[] Pick<T>(T[] all, int[] positions) => all.Length == 0 ? [] : [.. positions.Select(p => all[p])];
}
