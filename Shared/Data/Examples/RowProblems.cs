namespace Windrow.Data;

/// <summary>What is wrong with rows: a count of such rows, and sentences about the first few.</summary>
/// <param name="remedy">How such rows are left out, as the end of a sentence.</param>
sealed class RowProblems(string remedy = "set data.onBadRow to skip")
{
    /// <summary>Sentences that are kept.</summary>
    public const int Most = 20;

    readonly List<string> _sentences = [];

    /// <summary>Rows that cannot be used.</summary>
    public long Rows { get; private set; }

    /// <summary>Sentences about the first of them.</summary>
    public IReadOnlyList<string> Sentences => _sentences;

    /// <summary>Whether no more sentences are kept.</summary>
    public bool IsFull => _sentences.Count == Most;

    /// <summary>Adds a row.</summary>
    public void Add(IEnumerable<string> sentences)
    {
        Rows++;
        _sentences.AddRange(sentences.Take(Most - _sentences.Count));
    }

    /// <summary>An exception with all sentences.</summary>
    /// <param name="endedEarly">Whether reading ended because there are enough of them.</param>
    public DataException Exception(bool endedEarly)
    {
        if (_sentences.Count == 1) return new DataException($"{_sentences[0]} To leave out such rows, {remedy}.");
        string first = endedEarly ? $"Some examples cannot be used; the first {Most} problems are:" : "Some examples cannot be used:";
        return new DataException($"{first}\n{string.Join("\n", _sentences)}\nTo leave out such rows, {remedy}.");
    }
}
