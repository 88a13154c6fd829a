namespace Windrow.Data;

/// <summary>Text files with a line for each row and a file for each column, whose name ends with the column's: <c>train.de</c> and <c>train.en</c>, or
/// <c>train.de.gz</c>.</summary>
static class LineFiles
{
    /// <summary>Puts the files of the same rows together.</summary>
    /// <param name="files">Absolute names with the part that each file is for; those of other columns are left out.</param>
    /// <param name="columns">The columns.</param>
    /// <returns>A file for each column, in the order of the columns; the groups have the order of their first files.</returns>
    /// <exception cref="DataException">A file is missing, a column has two, or no file is one of a column.</exception>
    public static IReadOnlyList<(IReadOnlyList<string> Files, DataPart? Part)> Group(IReadOnlyList<(string File, DataPart? Part)> files, IReadOnlyList<string> columns)
    {
        Dictionary<(string Stem, DataPart? Part), string?[]> groups = [];
        foreach ((string file, DataPart? part) in files)
        {
            string name = RowReader.WithoutGz(file);
            int column = -1;
            for (int i = 0; i < columns.Count; i++)
            {
                if (name.EndsWith($".{columns[i]}", StringComparison.Ordinal) && (column < 0 || columns[i].Length > columns[column].Length)) column = i;
            }

            if (column < 0) continue;
            string stem = name[..^(columns[column].Length + 1)];
            if (!groups.TryGetValue((stem, part), out string?[]? group)) groups.Add((stem, part), group = new string?[columns.Count]);
            if (group[column] is { } same) throw new DataException($"'{same}' and '{file}' both have the lines of the column '{columns[column]}'. Leave one of them out.");
            group[column] = file;
        }

        if (groups.Count == 0)
            throw new DataException($"data.format is lines, but no file of data.path has a name that ends with a column: .{string.Join(" or .", columns)}. Rename the files, or correct the columns.");
        return [.. groups.Select(group => (Whole(group.Key.Stem, group.Value, columns), group.Key.Part))];
    }

    static string[] Whole(string stem, string?[] files, IReadOnlyList<string> columns)
    {
        int missing = Array.IndexOf(files, null);
        if (missing < 0) return files!;
        string there = files.First(file => file is not null)!, name = $"{stem}.{columns[missing]}";
        throw new DataException($"'{there}' has the lines of one column, but the paths of data do not name '{name}' or '{name}.gz' with those of the column '{columns[missing]}'. "
            + $"Name all files of the same rows, for example with '{Path.GetFileName(stem)}.*'.");
    }
}
