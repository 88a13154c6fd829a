using Windrow.Data;
using Windrow.Inference.Answers;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Evaluation;

/// <summary>How good a model's forecasts are when they begin at many rows of a series, one after the other: a rolling-origin evaluation.</summary>
/// <remarks>Tashman 2000, https://doi.org/10.1016/S0169-2070(00)00065-0. Each forecast is that of <see cref="WindrowModel.Forecast(SeriesInput)"/> with all rows
/// before the origin. They are read only once: a forecast goes on from a copy of the state at its origin.</remarks>
/// <param name="Forecasts">How many forecasts there are.</param>
/// <param name="Overall">The scores of all forecast rows.</param>
/// <param name="EachStep">The scores of the rows that are 1, 2, 3, … steps ahead.</param>
sealed record Backtest(long Forecasts, BacktestScores Overall, IReadOnlyList<BacktestScores> EachStep)
{
    /// <summary>Forecasts from every origin at which all forecast rows are known.</summary>
    /// <param name="model">A model that was trained on series.</param>
    /// <param name="series">The series.</param>
    /// <param name="options">Where forecasts begin, and how far they go.</param>
    /// <param name="threads">Forecasts that are made at the same time. The result does not depend on it.</param>
    /// <param name="each">Receives every forecast, in the order of the series and their origins.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="DataException">A series cannot be read, none has enough rows, or the model cannot forecast as many steps.</exception>
    public static async Task<Backtest> OfAsync(
        WindrowModel model, IEnumerable<BacktestSeries> series, BacktestOptions options, int threads, Action<BacktestForecast>? each, CancellationToken ct)
    {
        SeriesMeaning meaning = (SeriesMeaning)model.Meaning;
        Forecaster.RequireSteps(meaning, options.Steps);
        BacktestSums sums = new(meaning, options);
        long longest = 0, most = 0;        // rows of the longest series, and those of them before its first forecast
        IEnumerable<BacktestSeries> counted = series.Select(one =>
        {
            (longest, most) = one.Rows > longest ? (one.Rows, one.FirstOrigin(options, meaning.Horizon)) : (longest, most);
            return one;
        });
        await OrderedWork.RunAsync(
            FromEachOrigin(model, meaning, counted, options),
            threads,
            forecast =>
            {
                sums.Add(forecast);
                each?.Invoke(forecast);
            },
            ct);
        if (sums.Forecasts == 0)
        {
            throw new DataException($"No series has enough rows: the longest has {longest}, of which {most} come before the first forecast, which has {options.Steps} "
                + "(--history and --steps). Give longer series, or lower them.");
        }

        return new Backtest(sums.Forecasts, sums.Overall(), [.. Enumerable.Range(1, options.Steps).Select(sums.At)]);
    }

    /// <summary>Reads each series once, and goes on from its state at each origin.</summary>
    static IEnumerable<Func<BacktestForecast>> FromEachOrigin(WindrowModel model, SeriesMeaning meaning, IEnumerable<BacktestSeries> all, BacktestOptions options)
    {
        string[] columns = BacktestSeries.ColumnsOf(meaning);
        int[] inputs = [.. meaning.Inputs.Select(Place)], known = [.. meaning.Known.Select(Place)];
        int ahead = known.Length == 0 ? options.Steps : Forecaster.RowsAhead(meaning, options.Steps);
        foreach (BacktestSeries series in all)
        {
            Forecaster forecaster = new(model.Network, meaning, series.Id);
            long first = series.FirstOrigin(options, meaning.Horizon);
            for (long read = 0; read + ahead <= series.Rows; read++)
            {
                if (read >= first && (read - first) % options.Every == 0)
                {
                    Forecaster fork = forecaster.Fork();
                    for (int row = 0; row < ahead && known.Length > 0; row++) fork.AddFuture(series.Row(read + row, known));
                    long origin = read;
                    yield return () => new BacktestForecast(series, origin, fork.Next(options.Steps));
                }

                forecaster.Add(series.Row(read, inputs));
            }
        }

        int Place(string column) => Array.IndexOf(columns, column);
    }
}
