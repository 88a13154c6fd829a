using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Metrics;

/// <summary>Some predictions with their targets.</summary>
/// <remarks>m = rows, K = the subject's outputs, L = its levels. All numbers are in the model's units; metrics convert them with
/// <see cref="MetricSubject.Scales"/>.</remarks>
public readonly ref struct MetricRows
{
    /// <summary>Probabilities of the K classes, labels, tokens or tags, [m, K]; or K numbers; or the L quantiles of the first number, then of the
    /// second, and so on, [m, K·L].</summary>
    public MatrixView Predictions { get; init; }

    /// <summary>The class that was decided on in each row, [m], where a decoder did that; left empty, it is the most probable one, and the first
    /// of equally probable ones.</summary>
    public ReadOnlySpan<int> Decisions { get; init; }

    /// <summary>Targets that are classes, tokens or tags, [m]. A row of weight 0 may have any.</summary>
    public ReadOnlySpan<int> Classes { get; init; }

    /// <summary>Targets that are numbers, or labels, [m, K]. A label above ½ means yes.</summary>
    public MatrixView Values { get; init; }

    /// <summary>How much each row counts, [m], or empty: then each counts 1. A row of weight 0 is ignored.</summary>
    public ReadOnlySpan<float> Weights { get; init; }

    /// <summary>Which rows form sequences: row i is position i. Metrics of whole sequences need it, and need sequences to be whole.</summary>
    public PackedShape? Shape { get; init; }

    /// <summary>Whether the rows are a part of some sequences, which are judged as a whole with <see cref="MetricSums.AddSequences"/>.</summary>
    public bool IsPart { get; init; }

    /// <summary>The naive forecast of each number, [m, K]; NaN where there is none. See <see cref="NaiveForecast"/>.</summary>
    public MatrixView Naive { get; init; }

    /// <summary>The seasonal naive forecast of each number, [m, K]; NaN where there is none.</summary>
    public MatrixView SeasonalNaive { get; init; }

    /// <summary>The mean absolute error of the seasonal naive forecast on the training data of the row's series, for each number, [m, K].
    /// See <see cref="NaiveForecast.TrainingError"/>.</summary>
    public MatrixView TrainingErrors { get; init; }

    /// <summary>Texts with those that were expected, [m]; then there is nothing else.</summary>
    public ReadOnlySpan<WrittenText> Texts { get; init; }

    /// <summary>Transcripts with those that were expected, [m]; then there is nothing else.</summary>
    public ReadOnlySpan<WrittenTranscript> Transcripts { get; init; }

    /// <summary>m.</summary>
    public int Count => !Texts.IsEmpty ? Texts.Length : !Transcripts.IsEmpty ? Transcripts.Length : Classes.IsEmpty ? Values.Rows : Classes.Length;

    internal float Weight(int row) => Weights.IsEmpty ? 1 : Weights[row];
}
