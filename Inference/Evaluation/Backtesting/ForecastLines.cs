using System.Globalization;
using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Evaluation;

/// <summary>Writes forecasts as CSV, a line for each row that was forecast, with the true values.</summary>
sealed class ForecastLines
{
    readonly TextWriter _to;
    readonly int[] _places;     // of each target in a row of a series

    /// <summary>Writes the header.</summary>
    public ForecastLines(SeriesMeaning meaning, TextWriter to)
    {
        _to = to;
        string[] columns = BacktestSeries.ColumnsOf(meaning), targets = [.. meaning.Targets];
        _places = [.. targets.Select(target => Array.IndexOf(columns, target))];
        Line(["series", "origin", "step", .. meaning.RowOutputs.Names, .. targets.Select(target => $"actual({target})")]);
    }

    /// <summary>Writes the rows of a forecast. Its origin is the number of rows that were known, counted from the beginning of the series.</summary>
    public void Write(BacktestForecast forecast)
    {
        for (int step = 1; step <= forecast.Values.Count; step++)
        {
            long row = forecast.Origin + step - 1;
            IEnumerable<string> actual = _places.Select(place => forecast.Series[row, place].ToString(CultureInfo.InvariantCulture));
            Line([forecast.Series.Name, Text(forecast.Origin), Text(step), .. forecast.Values[step - 1].Select(Text), .. actual]);
        }
    }

    void Line(IEnumerable<string> fields)
    {
        _to.Write(string.Join(',', fields.Select(CsvField.Of)));
        _to.Write('\n');
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A forecast, with as many digits as float32 has.</summary>
    static string Text(double number) => number.ToString("G9", CultureInfo.InvariantCulture);
}
