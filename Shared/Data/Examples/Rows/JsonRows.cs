using System.Text.Json;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Rows of a JSON Lines file: one object on each line.</summary>
sealed class JsonRows(LineReader lines, IReadOnlyList<string> columns) : TextRows(lines)
{
    public override long Line => Lines.Line;

    protected override bool TryReadCells(Span<Cell> cells)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!Lines.TryRead(out line)) return false;
        }
        while (SequenceLine.IsBlank(line));

        using JsonDocument document = SequenceLine.Parse(Lines, line);
        JsonElement row = document.RootElement;
        if (row.ValueKind != JsonValueKind.Object)
            throw Lines.Wrong("is not a JSON object. Write each example as {\"column\": value, ...} on a line of its own.");
        for (int i = 0; i < columns.Count; i++)
            cells[i] = row.TryGetProperty(columns[i], out JsonElement value) ? CellOf(columns[i], value) : Absent(row, columns[i]);
        return true;
    }

    Cell Absent(JsonElement row, string column) => JsonKeys.Near(row, column, columns) is { } near
        ? throw Lines.Wrong($"has no '{Quoted.Show(column)}'. Is '{Quoted.Show(near)}' meant to be '{Quoted.Show(column)}'?")
        : new Cell(null, null, FromJson: true);

    Cell CellOf(string column, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return new Cell(value.GetString()!.Trim(), null, FromJson: true);
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return new Cell(value.GetRawText(), null, FromJson: true);
            case JsonValueKind.Null:
                return new Cell(null, null, FromJson: true);
            case JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                return new Cell(null, [.. value.EnumerateArray().Select(item => item.GetString()!.Trim())], FromJson: true);
            default:
                throw Lines.Wrong($"has {(value.ValueKind == JsonValueKind.Array ? "a list with something other than texts" : "an object")} in "
                    + $"'{Quoted.Show(column)}', where a text, a number or a list of texts must be.");
        }
    }
}
