using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Metrics;

namespace Windrow.Inference;

/// <summary>Shifts and scales the rows of one series by its own mean and deviation (<c>data.normalize: series</c>), and its forecasts back.</summary>
sealed class SeriesScaling
{
    readonly ColumnScale[] _row, _known, _targets;

    SeriesScaling(SeriesMeaning meaning, Func<string, ColumnScale> of) =>
        (_row, _known, _targets) = ([.. meaning.Inputs.Select(of)], [.. meaning.Known.Select(of)], [.. meaning.Targets.Select(of)]);

    /// <summary>With the mean and the deviation that the series had in training; null for a series that was not trained on.</summary>
    public static SeriesScaling? Stored(SeriesMeaning meaning, string? series)
    {
        if (series is null || !meaning.Scales!.TryGetValue(series, out SeriesScales? scales)) return null;
        List<string> columns = [.. meaning.Options.Columns];
        return new SeriesScaling(meaning, name => new ColumnScale(scales.Mean[columns.IndexOf(name)], scales.Deviation[columns.IndexOf(name)]));
    }

    /// <summary>With the mean and the deviation of some rows.</summary>
    /// <exception cref="DataException">The rows do not have the numbers of a target.</exception>
    public static SeriesScaling Of(SeriesMeaning meaning, IReadOnlyList<double[]> rows)
    {
        if (meaning.Targets.Except(meaning.Inputs).FirstOrDefault() is string target)
        {
            throw new DataException($"The series was not trained on, and its rows do not say what {target} is shifted and scaled by (data.normalize), because the model does not "
                + $"read {target}. Give a series that was trained on, or train with {target} among data.inputs.");
        }

        ColumnMoments moments = new(meaning.Inputs.Count);
        foreach (double[] row in rows) moments.Add(row);
        ColumnScale[] scales = moments.Scales();
        List<string> columns = [.. meaning.Inputs];
        return new SeriesScaling(meaning, name => scales[columns.IndexOf(name)]);
    }

    /// <summary>A row of the history.</summary>
    public double[] Row(double[] row) => Scaled(row, _row);

    /// <summary>What is known of a row of the future.</summary>
    public double[] Known(double[] known) => Scaled(known, _known);

    /// <summary>A forecast in the data's own units.</summary>
    /// <param name="values">One or more values for each target.</param>
    public double[] Forecast(double[] values)
    {
        int each = values.Length / _targets.Length;
        return [.. values.Select((value, k) => value * _targets[k / each].Deviation + _targets[k / each].Mean)];
    }

    static double[] Scaled(double[] numbers, ColumnScale[] scales) => [.. numbers.Select((number, i) => (number - scales[i].Mean) / scales[i].Deviation)];
}
