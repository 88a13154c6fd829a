using System.Text;

namespace Windrow.Data;

/// <summary>Rows of text files with a file for each column: line n of all files is row n.</summary>
/// <param name="files">One for each column.</param>
sealed class LineRows(IReadOnlyList<LineReader> files) : TextRows(files[0])
{
    public override long Line => Lines.Line;

    /// <summary>Opens files.</summary>
    /// <param name="names">The absolute name of a file for each column.</param>
    /// <param name="encoding">Their encoding.</param>
    /// <param name="places">Where files may be that the rows name; null where rows must not name any.</param>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static LineRows Open(IReadOnlyList<string> names, TextEncoding encoding, FilePlaces? places)
    {
        List<LineReader> files = [];
        try
        {
            foreach (string name in names) files.Add(LineReader.Open(name, encoding));
            return new LineRows(files) { Places = places };
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    public override IEnumerable<SourceFile> Descriptions() => files.Select(file => file.Description());

    public override string SentenceAt(long line, string predicate) =>
        $"Line {line} of {string.Join(" and ", files.Select(file => $"'{file.File}'"))} {predicate}";

    public override void Dispose()
    {
        base.Dispose();
        foreach (LineReader file in files.Skip(1)) file.Dispose();
    }

    protected override bool TryReadCells(Span<Cell> cells)
    {
        int ended = 0;
        DataException? wrong = null;
        for (int i = 0; i < files.Count; i++)
        {
            try
            {
                if (files[i].TryRead(out ReadOnlySpan<byte> line)) cells[i] = new Cell(Encoding.UTF8.GetString(line).Trim());
                else ended++;
            }
            catch (DataException e) when (e.ConcernsOneRow)
            {
                wrong ??= e;        // the other files go on to the same line
            }
        }

        if (ended > 0 && ended < files.Count) throw DifferentNumbers();
        return wrong is null ? ended == 0 : throw wrong;
    }

    DataException DifferentNumbers()
    {
        foreach (LineReader file in files) ReadToEnd(file);
        LineReader first = files[0], other = files.First(file => file.Line != first.Line);
        return new DataException($"'{first.File}' has {first.Line} lines and '{other.File}' has {other.Line}, but the same line of both must be one row. Correct the files.");
    }

    static void ReadToEnd(LineReader file)
    {
        while (true)
        {
            try
            {
                if (!file.TryRead(out _)) return;
            }
            catch (DataException e) when (e.ConcernsOneRow)
            {
                // a line is counted whatever it holds
            }
        }
    }
}
