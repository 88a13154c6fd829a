using System.Text;

namespace Windrow.Benchmarks.Reporting;

/// <summary>A table that reads well as Markdown and as plain text: first column left, the others right.</summary>
sealed class MarkdownTable(params string[] header)
{
    readonly List<string[]> _rows = [];

    /// <exception cref="ArgumentException">The row has not one cell for each column.</exception>
    public void Add(params string[] cells)
    {
        if (cells.Length != header.Length)
            throw new ArgumentException($"A row has {cells.Length} cells, and the table {header.Length} columns.", nameof(cells));
        _rows.Add(cells);
    }

    public override string ToString()
    {
        int[] widths = [.. header.Select((title, c) => Math.Max(3, _rows.Select(row => row[c].Length).Append(title.Length).Max()))];
        StringBuilder text = new();
        AppendRow(text, header, widths);
        text.Append('|');
        for (int c = 0; c < widths.Length; c++) text.Append(c == 0 ? $" {new string('-', widths[c])} |" : $" {new string('-', widths[c] - 1)}: |");
        text.AppendLine();
        foreach (string[] row in _rows) AppendRow(text, row, widths);
        return text.ToString();
    }

    static void AppendRow(StringBuilder text, string[] cells, int[] widths)
    {
        text.Append('|');
        for (int c = 0; c < cells.Length; c++)
            text.Append(' ').Append(c == 0 ? cells[c].PadRight(widths[c]) : cells[c].PadLeft(widths[c])).Append(" |");
        text.AppendLine();
    }
}
