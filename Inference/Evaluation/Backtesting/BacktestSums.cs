using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Metrics;
using Windrow.Numerics;

namespace Windrow.Inference.Evaluation;

/// <summary>Sums up the errors of forecasts, for each step ahead. Not thread-safe.</summary>
/// <remarks>K = predicted columns. A row that is k steps ahead of an origin o, of which rows before o are known, has the naive forecast y(o − 1) and, with a
/// season of s rows, the seasonal naive one y(o − 1 + k − s ⌈k / s⌉): see <see cref="NaiveForecast"/>.</remarks>
sealed class BacktestSums
{
    readonly MetricSet _model, _naive;
    readonly MetricSums[] _modelSums, _naiveSums, _seasonalSums;    // of each step
    readonly IReadOnlyList<SeriesColumn> _targets;
    readonly int[] _places;             // of each target in a row of a series
    readonly int _levels, _horizon;
    readonly BacktestOptions _options;
    BacktestSeries? _series;
    float[] _trainingErrors = [];       // of the last series, [K]

    public BacktestSums(SeriesMeaning meaning, BacktestOptions options)
    {
        (_options, _targets, _horizon) = (options, meaning.TargetColumns, meaning.Horizon);
        string[] columns = BacktestSeries.ColumnsOf(meaning);
        _places = [.. _targets.Select(target => Array.IndexOf(columns, target.Name))];
        IReadOnlyList<double> levels = JudgedOutputs.LevelsOf(meaning.Ports.Loss);
        _levels = Math.Max(1, levels.Count);
        MetricSubject subject = new MetricSubject
        {
            Kind = OutputKinds.Numbers,
            Outputs = _targets.Count,
            Names = [.. _targets.Select(target => target.Name)],
            Scales = [.. _targets.Select(target => new ColumnScale(target.Mean, target.Deviation))],
        }.InSeason(options.Season);
        string[] errors = ["mae", "rmse", "mase"], spread = levels.Count > 0 ? ["pinball", "coverage"] : [];
        _naive = MetricSet.Create(errors, subject);
        _model = MetricSet.Create([.. errors, "skill", .. spread], levels.Count > 0 ? subject with { Kind = OutputKinds.Quantiles, Levels = levels } : subject);
        _modelSums = EachStep(_model);
        _naiveSums = EachStep(_naive);
        _seasonalSums = EachStep(_naive);
    }

    /// <summary>Forecasts so far.</summary>
    public long Forecasts { get; private set; }

    /// <summary>Compares a forecast with the rows that it is of.</summary>
    /// <exception cref="DataException">It has a number that is not finite.</exception>
    public void Add(BacktestForecast forecast)
    {
        Forecasts++;
        if (_series != forecast.Series) (_series, _trainingErrors) = (forecast.Series, TrainingErrors(forecast.Series));
        int columns = _targets.Count, season = _options.Season;
        float[] naive = Row(forecast.Series, forecast.Origin - 1);
        MatrixView training = new(_trainingErrors, 1, columns), last = new(naive, 1, columns);
        for (int step = 1; step <= _options.Steps; step++)
        {
            MatrixView actual = new(Row(forecast.Series, forecast.Origin - 1 + step), 1, columns);
            MatrixView seasonal = new(Row(forecast.Series, forecast.Origin - 1 + step - (step + season - 1L) / season * season), 1, columns);
            MatrixView predicted = new(Predicted(forecast, step), 1, columns * _levels);
            _modelSums[step - 1].Add(new MetricRows { Predictions = predicted, Values = actual, Naive = last, SeasonalNaive = seasonal, TrainingErrors = training });
            _naiveSums[step - 1].Add(new MetricRows { Predictions = last, Values = actual, TrainingErrors = training });
            _seasonalSums[step - 1].Add(new MetricRows { Predictions = seasonal, Values = actual, TrainingErrors = training });
        }
    }

    /// <summary>The scores of the rows that are a number of steps ahead.</summary>
    public BacktestScores At(int step) => Report(_modelSums[step - 1], _naiveSums[step - 1], _seasonalSums[step - 1]);

    /// <summary>The scores of all rows.</summary>
    public BacktestScores Overall() => Report(Merged(_model, _modelSums), Merged(_naive, _naiveSums), Merged(_naive, _seasonalSums));

    BacktestScores Report(MetricSums model, MetricSums naive, MetricSums seasonal) =>
        new(_model.Report(model), _naive.Report(naive), _options.Season > 1 ? _naive.Report(seasonal) : null);

    MetricSums[] EachStep(MetricSet metrics) => [.. Enumerable.Range(0, _options.Steps).Select(_ => metrics.CreateSums())];

    static MetricSums Merged(MetricSet metrics, MetricSums[] sums)
    {
        MetricSums all = metrics.CreateSums();
        foreach (MetricSums one in sums) all.Merge(one);
        return all;
    }

    /// <summary>The targets of a row, in the model's units.</summary>
    float[] Row(BacktestSeries series, long row) => [.. _targets.Select((target, c) => (float)((series[row, _places[c]] - target.Mean) / target.Deviation))];

    float[] Predicted(BacktestForecast forecast, int step)
    {
        float[] predicted = [.. forecast.Values[step - 1].Select((value, i) => (float)((value - _targets[i / _levels].Mean) / _targets[i / _levels].Deviation))];
        if (predicted.All(float.IsFinite)) return predicted;
        throw new DataException($"The forecast of row {forecast.Origin + step} of '{forecast.Series.Name}' is not finite, so it cannot be judged. Ask for fewer --steps.");
    }

    /// <summary>The mean error of repeating the value of one season before, on the rows that the model was trained on; where there are not enough of them, on
    /// the rows before the first origin.</summary>
    float[] TrainingErrors(BacktestSeries series)
    {
        int season = _options.Season;
        long rows = series.TrainingRows > season ? series.TrainingRows : series.FirstOrigin(_options, _horizon);
        double[] sums = new double[_targets.Count];
        for (long row = season; row < rows; row++)
        {
            for (int c = 0; c < sums.Length; c++) sums[c] += Math.Abs(series[row, _places[c]] - series[row - season, _places[c]]);
        }

        return [.. sums.Select((sum, c) => rows > season ? (float)(sum / (rows - season) / _targets[c].Deviation) : 0)];
    }
}
