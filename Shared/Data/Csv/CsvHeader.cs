using Windrow.Wording;

namespace Windrow.Data;

/// <summary>The names of a CSV file's columns.</summary>
/// <param name="file">The file, for messages.</param>
/// <param name="names">The names, in the order of the fields.</param>
sealed class CsvHeader(string file, string[] names)
{
    /// <summary>Number of columns.</summary>
    public int Width => names.Length;

    /// <summary>Reads the first record of a file.</summary>
    /// <exception cref="DataException">The file is empty.</exception>
    public static CsvHeader Read(LineReader lines, CsvRecord record)
    {
        if (!record.TryRead(lines))
            throw new DataException($"'{lines.File}' is empty. Name CSV files with a header in data.path, or leave it out with data.exclude.");
        return new CsvHeader(lines.File, [.. Enumerable.Range(0, record.Count).Select(record.Text)]);
    }

    /// <summary>Where a column's field is.</summary>
    /// <exception cref="DataException">There is no such column, or there are two.</exception>
    public int Place(string column)
    {
        int place = Array.IndexOf(names, column);
        if (place >= 0 && Array.LastIndexOf(names, column) == place) return place;
        if (place >= 0) throw new DataException($"'{file}' has two columns called '{Quoted.Show(column)}'. Give them different names.");

        string? near = Suggestion.Nearest(column, names);
        throw new DataException($"'{file}' has no column '{Quoted.Show(column)}', which the job file names; its columns are "
            + $"{string.Join(", ", names.Take(20).Select(Quoted.Show))}{(names.Length > 20 ? ", ..." : "")}"
            + $"{(near is null ? "." : $"; did you mean {Quoted.Show(near)}?")}");
    }

    /// <summary>An exception about a record with another number of fields.</summary>
    public DataException WrongWidth(LineReader lines, CsvRecord record)
    {
        string remedy = record.Separator == ',' && record.Count == 2 * Width
            ? "Are its numbers written with decimal commas? Then separate the fields by semicolons, and set data.decimal to comma."
            : "Correct the line, or remove it.";
        return lines.WrongAt(record.Line, $"has {record.Count} fields, but the header has {Width}. {remedy}");
    }
}
