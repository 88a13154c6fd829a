namespace Windrow.Data;

/// <summary>Streams the rows of one file of examples.</summary>
abstract class RowReader : IDisposable
{
    static readonly string[] JsonEndings = [".jsonl", ".ndjson", ".json"];

    protected RowReader(LineReader lines) => Lines = lines;

    /// <summary>Absolute file name.</summary>
    public string File => Lines.File;

    /// <summary>Number of the first line of the row that was read last.</summary>
    public abstract long Line { get; }

    protected LineReader Lines { get; }

    /// <summary>Opens a file: JSON Lines or CSV, as its name says.</summary>
    /// <param name="file">Absolute file name.</param>
    /// <param name="options">How the files are written.</param>
    /// <param name="columns">The columns to read.</param>
    /// <exception cref="DataException">The file cannot be read, or lacks a column.</exception>
    public static RowReader Open(string file, ExampleDataOptions options, IReadOnlyList<string> columns)
    {
        string name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        LineReader lines = LineReader.Open(file, options.Encoding);
        try
        {
            return JsonEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                ? new JsonRows(lines, columns)
                : new CsvRows(lines, options, name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase), columns);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next row, in the order of the columns; false when there are no more.</summary>
    /// <exception cref="DataException">The row cannot be read; the next one can be if the exception concerns one row.</exception>
    public abstract bool TryRead(Span<Cell> cells);

    /// <summary>A sentence about the row that was read last.</summary>
    public string Sentence(string predicate) => Lines.WrongAt(Line, predicate).Message;

    /// <summary>What was read, once <see cref="TryRead"/> has returned false.</summary>
    public SourceFile Description() => Lines.Description();

    public void Dispose() => Lines.Dispose();
}
