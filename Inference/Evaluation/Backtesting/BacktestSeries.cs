using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Evaluation;

/// <summary>A series whose rows are forecast from those before them.</summary>
/// <param name="Name">The file that it was read from, or its id.</param>
/// <param name="Id">What the column of ids calls it; null when each file is a series.</param>
/// <param name="Values">Its columns, row by row, in the data's own units, in the order of <see cref="ColumnsOf"/>.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Start">The first row that may be forecast.</param>
/// <param name="TrainingRows">Rows at its beginning on which the model was trained.</param>
sealed record BacktestSeries(string Name, string? Id, double[] Values, int Width, long Start, long TrainingRows)
{
    public long Rows => Values.Length / Width;

    /// <summary>A value of a row.</summary>
    public double this[long row, int column] => Values[row * Width + column];

    /// <summary>Some columns of a row.</summary>
    public double[] Row(long row, int[] columns)
    {
        double[] numbers = new double[columns.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = this[row, columns[i]];
        return numbers;
    }

    /// <summary>The columns that a model needs.</summary>
    public static string[] ColumnsOf(SeriesMeaning meaning) => [.. meaning.Options.Columns];

    /// <summary>Rows before the first forecast: a model must have read as many as it looks ahead, and naive forecasts need a season.</summary>
    public long FirstOrigin(BacktestOptions options, int horizon) => Math.Max(Math.Max(Start, options.History), Math.Max(horizon, options.Season));

    /// <summary>The series of a job up to the end of a part, whose rows are forecast.</summary>
    /// <param name="dataFolder">The prepared data of the job.</param>
    /// <param name="meaning">The model's columns.</param>
    /// <param name="part">The part.</param>
    /// <param name="ct">Stops the check of large files.</param>
    /// <exception cref="DataException">The prepared data are missing or damaged.</exception>
    public static IEnumerable<BacktestSeries> OfPart(string dataFolder, SeriesMeaning meaning, DataPart part, CancellationToken ct)
    {
        using SeriesCorpus corpus = SeriesCorpus.Open(dataFolder, meaning.Options, ct);
        int width = ColumnsOf(meaning).Length;
        long first = 0;
        foreach (PreparedSeries series in corpus.Series)
        {
            (long train, long validation, long test) = series.Cut(meaning.Options.SharesOfPath);
            (long start, long count) = part == DataPart.Validation ? (train, validation) : (train + validation, test);
            if (count > 0) yield return new BacktestSeries(series.Id ?? series.Name, series.Id, corpus.ReadRows(first, start + count), width, start, train);
            first += series.Rows;
        }
    }

    /// <summary>The series of CSV files, each of which may be forecast from its beginning. Rows of the future are left out.</summary>
    /// <exception cref="DataException">A file lacks a column, or a row cannot be read; the message names the file and the line.</exception>
    public static IEnumerable<BacktestSeries> OfFiles(IReadOnlyList<string> files, SeriesMeaning meaning)
    {
        string[] columns = ColumnsOf(meaning);
        SeriesIds ids = new();
        List<List<double>> values = [];     // of each series
        SeriesClock? clock = SeriesClock.Of(meaning.Options);
        foreach (string file in files)
        {
            if (meaning.Options.Id is null) (values, clock) = ([], SeriesClock.Of(meaning.Options));
            Read(file, columns, meaning, ids, clock, values);
            if (meaning.Options.Id is null) yield return new BacktestSeries(file, null, [.. values.SelectMany(rows => rows)], columns.Length, Start: 0, TrainingRows: 0);
        }

        for (int s = 0; s < ids.Ids.Count; s++) yield return new BacktestSeries(ids.Ids[s], ids.Ids[s], [.. values[s]], columns.Length, Start: 0, TrainingRows: 0);
    }

    static void Read(string file, string[] columns, SeriesMeaning meaning, SeriesIds ids, SeriesClock? clock, List<List<double>> values)
    {
        double[] row = new double[columns.Length];
        using CsvTable table = new(LineReader.Open(file), columns, meaning.Options.Decimal, meaning.Options.Id, meaning.Future, meaning.Options.Time);
        while (table.TryRead(row))
        {
            if (table.IsFuture) continue;
            int series = meaning.Options.Id is null ? 0 : ids.NumberOf(table.Id);
            clock?.Add(table, series);
            if (series == values.Count) values.Add([]);
            values[series].AddRange(row);
        }
    }
}
