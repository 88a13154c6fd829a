using System.Text.Json;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>The keys of a JSON object that is a row.</summary>
static class JsonKeys
{
    /// <summary>The key that is probably meant to be a column which the row does not have: it differs only in case, hyphens or underscores. Null when
    /// there is none, and the value is missing.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="columns">All columns that are read.</param>
    public static string? Near(JsonElement row, string column, IReadOnlyList<string> columns) => row.EnumerateObject()
        .Select(property => property.Name)
        .Except(columns)
        .FirstOrDefault(name => Suggestion.Plain(name) == Suggestion.Plain(column));
}
