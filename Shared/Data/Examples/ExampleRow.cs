namespace Windrow.Data;

/// <summary>One row of the examples of a job. Reused for every row.</summary>
/// <param name="width">Columns that are read.</param>
sealed class ExampleRow(int width)
{
    readonly List<string> _problems = [];

    /// <summary>The values, in the order of <see cref="ExampleDataOptions.Columns"/>.</summary>
    public Cell[] Cells { get; } = new Cell[width];

    /// <summary>Its place in all files, counting rows that cannot be used.</summary>
    public int Index { get; set; } = -1;

    /// <summary>What all rows of its file are for; null when a share of them is drawn for each part.</summary>
    public DataPart? Part { get; set; }

    /// <summary>The state of the files that it names: see <see cref="FileCell.StampOf"/>.</summary>
    public long Stamp { get; set; }

    /// <summary>The file, with the line of the row.</summary>
    public RowReader? Reader { get; set; }

    /// <summary>Sentences about what is wrong with it; none for a row that can be used.</summary>
    public List<string> Problems => _problems;

    /// <summary>A sentence about the row.</summary>
    public string Sentence(string predicate) => Reader!.Sentence(predicate);
}
