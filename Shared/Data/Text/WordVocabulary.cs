namespace Windrow.Data;

/// <summary>The words of a text, the most frequent first; the end of a line is a word too. When the text has more words than are to be
/// kept, the others share one token.</summary>
sealed class WordVocabulary : Vocabulary
{
    /// <summary>What stands for every word that is not in the vocabulary.</summary>
    public const string Unknown = "<unk>";

    /// <summary>The word for the end of a line.</summary>
    public const string LineEnd = "\n";

    readonly string[] _words;
    readonly Dictionary<string, int> _tokens;

    /// <param name="words">Different words, in the order of their tokens.</param>
    public WordVocabulary(string[] words)
    {
        _words = words;
        _tokens = NameNumbers.Of(words);
    }

    public override TokenUnit Unit => TokenUnit.Word;

    public override int Count => _words.Length;

    public override int[] Encode(string text)
    {
        WordTable table = new();
        List<int> tokens = [];
        foreach (int word in WordReader.WordsOf(text, table))
        {
            tokens.Add(TryGetToken(table.Words[word], out int token) ? token : throw Missing(table.Words[word], $"at position {tokens.Count + 1}"));
        }

        return [.. tokens];
    }

    public override string Decode(int token) => _words[token];

    /// <summary>The token of a word: its own, or the one for all words that were not kept.</summary>
    internal bool TryGetToken(string word, out int token) => _tokens.TryGetValue(word, out token) || _tokens.TryGetValue(Unknown, out token);

    /// <summary>An exception about a word that is not in the vocabulary.</summary>
    /// <param name="word">The word.</param>
    /// <param name="where">Its place, in words.</param>
    internal DataException Missing(string word, string where) => new(
        $"{(word == LineEnd ? "The end of a line" : $"The word '{word}'")}, {where}, is not among the {Count} words of the text that the model learned from. Leave it out.");

    private protected override VocabularyFile Content => new() { Words = _words };
}
