using System.Globalization;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Sentences about what contributes nothing to the training.</summary>
static class DataNotices
{
    const int Shown = 5, Counted = 12;

    /// <summary>Files that are empty.</summary>
    public static IEnumerable<string> EmptyFiles(IEnumerable<SourceFile> files)
    {
        string[] empty = [.. files.Where(file => file.Bytes == 0).Select(file => file.Name)];
        if (empty.Length > 0) yield return $"{List(empty)} {(empty.Length == 1 ? "is" : "are")} empty.";
    }

    /// <summary>A part that the job asks for but that is empty.</summary>
    /// <param name="setting">The share's key below <c>data.split</c>.</param>
    /// <param name="share">The share.</param>
    /// <param name="count">How many items the part has.</param>
    /// <param name="what">What the items are, in the plural.</param>
    public static IEnumerable<string> EmptyPart(string setting, double share, long count, string what)
    {
        if (share > 0 && count == 0)
            yield return FormattableString.Invariant($"data.split.{setting} is {share}, but there are too few {what}, so the part is empty.");
    }

    /// <summary>Names in quotes: the first few, and how many more there are.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        string some = string.Join(", ", names.Take(Shown).Select(name => $"'{name}'"));
        return names.Count <= Shown ? some : $"{some} and {names.Count - Shown} more";
    }

    /// <summary>How often each name occurs: the most frequent ones, and how many more there are.</summary>
    public static string Counts(IReadOnlyList<string> names, Func<string, long> countOf)
    {
        string some = string.Join(", ", names.OrderByDescending(countOf).Take(Counted)
            .Select(name => string.Create(CultureInfo.InvariantCulture, $"{Quoted.Show(name)} {countOf(name):N0}")));
        return names.Count <= Counted ? some : $"{some} and {names.Count - Counted} more";
    }
}
