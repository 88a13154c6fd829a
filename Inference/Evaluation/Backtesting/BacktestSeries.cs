using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Evaluation;

/// <summary>A series whose rows are forecast from those before them.</summary>
/// <param name="Name">The file that it was read from.</param>
/// <param name="Values">Its columns, row by row, in the data's own units: inputs and targets, in the order of <see cref="ColumnsOf"/>.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Start">The first row that may be forecast.</param>
/// <param name="TrainingRows">Rows at its beginning on which the model was trained.</param>
sealed record BacktestSeries(string Name, double[] Values, int Width, long Start, long TrainingRows)
{
    public long Rows => Values.Length / Width;

    /// <summary>A value of a row.</summary>
    public double this[long row, int column] => Values[row * Width + column];

    /// <summary>The columns that a model needs.</summary>
    public static string[] ColumnsOf(SeriesMeaning meaning) => [.. meaning.Options.Inputs.Union(meaning.Options.Predicted)];

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
        foreach (SeriesFile series in corpus.Series)
        {
            (long train, long validation, long test) = series.Cut(meaning.Options.SharesOfPath);
            (long start, long count) = part == DataPart.Validation ? (train, validation) : (train + validation, test);
            if (count > 0) yield return new BacktestSeries(series.Source.Name, corpus.ReadRows(first, start + count), width, start, train);
            first += series.Rows;
        }
    }

    /// <summary>The series of CSV files, each of which may be forecast from its beginning.</summary>
    /// <exception cref="DataException">A file lacks a column, or a row cannot be read; the message names the file and the line.</exception>
    public static IEnumerable<BacktestSeries> OfFiles(IReadOnlyList<string> files, SeriesMeaning meaning)
    {
        string[] columns = ColumnsOf(meaning);
        double[] row = new double[columns.Length];
        foreach (string file in files)
        {
            using CsvTable table = new(LineReader.Open(file), columns, meaning.Options.Decimal);
            List<double> values = [];
            while (table.TryRead(row)) values.AddRange(row);
            yield return new BacktestSeries(file, [.. values], columns.Length, Start: 0, TrainingRows: 0);
        }
    }
}
