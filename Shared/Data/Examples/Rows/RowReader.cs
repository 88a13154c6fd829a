namespace Windrow.Data;

/// <summary>Streams the rows of one file of examples.</summary>
abstract class RowReader : IDisposable
{
    static readonly string[] JsonEndings = [".jsonl", ".ndjson", ".json"], CsvEndings = [".csv", ".tsv"], ParquetEndings = [".parquet"];

    /// <summary>Whether a file has JSON Lines, as its name says.</summary>
    public static bool IsJson(string file) => EndsWith(file, JsonEndings);

    /// <summary>Whether a file is a Parquet file, as its name says.</summary>
    public static bool IsParquet(string file) => EndsWith(file, ParquetEndings);

    /// <summary>Whether a file has rows with named columns, as its name says.</summary>
    public static bool IsTable(string file) => IsJson(file) || IsParquet(file) || EndsWith(file, CsvEndings);

    /// <summary>Absolute file name.</summary>
    public abstract string File { get; }

    /// <summary>Number of the first line of the row that was read last.</summary>
    public abstract long Line { get; }

    /// <summary>Where files may be that the rows name; null where rows must not name any.</summary>
    public FilePlaces? Places { get; init; }

    /// <summary>Opens a file: Parquet, JSON Lines or CSV, as its name says.</summary>
    /// <param name="file">Absolute file name.</param>
    /// <param name="options">How the files are written.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="places">Where files may be that the rows name; null where rows must not name any.</param>
    /// <exception cref="DataException">The file cannot be read, or lacks a column.</exception>
    public static RowReader Open(string file, ExampleDataOptions options, IReadOnlyList<string> columns, FilePlaces? places)
    {
        if (IsParquet(file))
        {
            if (WithoutGz(file) != file) throw new DataException($"'{file}' is a Parquet file that is compressed as a whole, which cannot be read: Parquet files are compressed inside. Decompress it with gunzip.");
            return new ParquetRows(file, options, columns) { Places = places };
        }

        LineReader lines = LineReader.Open(file, options.Encoding);
        try
        {
            return Of(lines, IsJson(file), WithoutGz(file).EndsWith(".tsv", StringComparison.OrdinalIgnoreCase), options, columns, places);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Reads rows from lines.</summary>
    /// <param name="lines">Where they are; disposed of with the reader.</param>
    /// <param name="isJson">Whether each line is a JSON object; otherwise they are CSV.</param>
    /// <param name="tabs">Whether tabs separate the fields of CSV, unless the options say what does.</param>
    /// <param name="options">How the rows are written.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="places">Where files may be that the rows name; null where rows must not name any.</param>
    /// <exception cref="DataException">A column is missing.</exception>
    public static RowReader Of(LineReader lines, bool isJson, bool tabs, ExampleDataOptions options, IReadOnlyList<string> columns, FilePlaces? places) =>
        isJson ? new JsonRows(lines, columns) { Places = places } : new CsvRows(lines, options, tabs, columns) { Places = places };

    /// <summary>Reads the next row, in the order of the columns; false when there are no more.</summary>
    /// <exception cref="DataException">The row cannot be read; the next one can be if the exception concerns one row.</exception>
    public bool TryRead(Span<Cell> cells)
    {
        if (!TryReadCells(cells)) return false;
        for (int i = 0; i < cells.Length && Places is not null; i++) cells[i] = cells[i] with { Places = Places };
        return true;
    }

    /// <inheritdoc cref="TryRead"/>
    protected abstract bool TryReadCells(Span<Cell> cells);

    /// <summary>A sentence about the row that was read last.</summary>
    public string Sentence(string predicate) => SentenceAt(Line, predicate);

    /// <summary>A sentence about an earlier row.</summary>
    public abstract string SentenceAt(long line, string predicate);

    /// <summary>What was read, once <see cref="TryRead"/> has returned false.</summary>
    public abstract IEnumerable<SourceFile> Descriptions();

    public abstract void Dispose();

    static bool EndsWith(string file, string[] endings) => endings.Any(ending => WithoutGz(file).EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>A file's name without the ending that says that it is compressed.</summary>
    public static string WithoutGz(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
}
