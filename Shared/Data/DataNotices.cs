namespace Windrow.Data;

/// <summary>The sentences about what contributes nothing to a training.</summary>
static class DataNotices
{
    const int Shown = 5;

    /// <summary>Files in which nothing is written.</summary>
    public static IEnumerable<string> EmptyFiles(IEnumerable<SourceFile> files)
    {
        string[] empty = [.. files.Where(file => file.Bytes == 0).Select(file => file.Name)];
        if (empty.Length > 0) yield return $"{List(empty)} {(empty.Length == 1 ? "is" : "are")} empty.";
    }

    /// <summary>A part that the job wants, and that has nothing in it.</summary>
    /// <param name="setting">The share's key below <c>data.split</c>.</param>
    /// <param name="share">The share.</param>
    /// <param name="count">What the part has.</param>
    /// <param name="what">What it would have.</param>
    public static IEnumerable<string> EmptyPart(string setting, double share, long count, string what)
    {
        if (share > 0 && count == 0) yield return FormattableString.Invariant($"data.split.{setting} is {share}, but the part has no {what}: there are too few.");
    }

    /// <summary>Names in quotes, the first few and how many more.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        string some = string.Join(", ", names.Take(Shown).Select(name => $"'{name}'"));
        return names.Count <= Shown ? some : $"{some} and {names.Count - Shown} more";
    }
}
