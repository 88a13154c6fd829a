namespace Windrow.Jobs.Reading;

/// <summary>The problems of one reading, in the order in which they were found, and the places that they concern.</summary>
sealed class ProblemList
{
    /// <summary>More than anyone reads; a file full of garbage must not flood the terminal.</summary>
    const int Most = 100;

    readonly List<string> _sentences = [];
    readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    int _count;

    public bool Any => _count > 0;

    /// <summary>Whether further problems are only counted.</summary>
    public bool IsFull => _count >= Most;

    public IReadOnlyList<string> Sentences => _count <= Most
        ? _sentences
        : [.. _sentences, $"{_count - Most} more problems were found; fix these {Most} first."];

    /// <summary>Adds a sentence about a place, such as <c>training.window</c>.</summary>
    public void Add(string path, string sentence)
    {
        MarkBad(path);
        if (++_count <= Most) _sentences.Add(sentence);
    }

    /// <summary>Marks the value at a place as unknown: nothing is concluded from it.</summary>
    public void MarkBad(string path) => _paths.Add(path);

    /// <summary>Whether the value at this place, or the mapping that it lies in, has a problem.</summary>
    public bool IsBad(string path)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
            if (_paths.Contains(path[..end])) return true;
        return false;
    }
}
