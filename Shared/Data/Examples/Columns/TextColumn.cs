using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace Windrow.Data;

/// <summary>Which end of a text is cut off.</summary>
public enum TextEnd
{
    Start,

    End,
}

/// <summary>A text, whose tokens are the time steps.</summary>
[DisplayName("text")]
[Description("A text, whose tokens are the time steps.")]
public sealed record TextColumnOptions : InputColumnOptions
{
    [Description("What one token is: a word (a run of letters and digits; any other visible character is a word of its own), a character, a byte of UTF-8, or a subword: a word or a part of one, learned from the training part by byte-pair encoding.")]
    public TokenUnit Unit { get; init; } = TokenUnit.Word;

    [Description("Whether upper-case letters are read as lower-case letters.")]
    public bool Lowercase { get; init; }

    [Description("Number of tokens to which a longer text is truncated; no limit when left out.")]
    [Range(1, 1_000_000)]
    public int? MaxLength { get; init; }

    [Description("The end of a long text that is cut off.")]
    public TextEnd Truncate { get; init; } = TextEnd.End;

    [Description("Maximum number of tokens, of which the most frequent in the training part are kept; all others are read as <unk>. When left out, 8000 for subwords, and no limit otherwise.")]
    [Range(2, 1_000_000)]
    public int? MaxVocabulary { get; init; }

    [Description("How often a token must occur in the training part to be kept; for subwords, a character. From 2, the model also learns what <unk> means.")]
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 2;

    internal override string? Check(Cell cell, DecimalMark mark) => TextColumn.Refusal(cell, Column, Unit);

    internal override ColumnSurvey Survey(DecimalMark mark) => new TextSurvey(this);
}

/// <summary>A text column with its vocabulary.</summary>
public sealed record TextColumn : InputColumn
{
    /// <summary>What stands for a token that is not in the vocabulary; always the last one.</summary>
    public const string Unknown = "<unk>";

    Dictionary<string, int>? _numbers;
    SubwordEncoder? _subwords;

    public required TokenUnit Unit { get; init; }

    public required bool Lowercase { get; init; }

    public int? MaxLength { get; init; }

    public required TextEnd Truncate { get; init; }

    /// <summary>The tokens, in the order of their numbers. A byte is written as in 0x41; a subword that begins a word has the space before it.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>How subwords are formed: two tokens each, in the order in which they are merged; null for other tokens.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Merges { get; init; }

    /// <summary>The tokens of a text, at least one.</summary>
    /// <exception cref="DataException">The text has none.</exception>
    public int[] Encode(string text) => Encode(text, unknown: null);

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unknown">Receives the texts of those that are not in the vocabulary, in their order; null when they are not wanted.</param>
    int[] Encode(string text, List<string>? unknown)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, int> numbers = _numbers ??= NameNumbers.Of(Tokens);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        SubwordEncoder? subwords = Merges is null ? null : _subwords ??= new SubwordEncoder(Tokens, Merges);
        List<int> tokens = [];
        foreach (ReadOnlySpan<char> token in TextTokens.Of(text, Unit, Lowercase))
        {
            int first = tokens.Count;
            if (subwords is not null) tokens.AddRange(subwords.Encode(token));
            else tokens.Add(lookup.TryGetValue(token, out int number) ? number : Tokens.Count - 1);
            if (unknown is not null && tokens.FindIndex(first, IsUnknown) >= 0) AddUnknown(token, numbers, unknown);
            if (Truncate == TextEnd.End && tokens.Count >= MaxLength) break;
        }

        if (tokens.Count == 0) throw new DataException($"The text in the column '{Column}' is empty.");
        int length = Math.Min(tokens.Count, MaxLength ?? tokens.Count), start = Truncate == TextEnd.Start ? tokens.Count - length : 0;
        int[] kept = [.. tokens[start..(start + length)]];
        if (unknown is not null)
        {
            unknown.RemoveRange(0, tokens.Take(start).Count(IsUnknown));
            int count = kept.Count(IsUnknown);
            unknown.RemoveRange(count, unknown.Count - count);
        }

        return kept;
    }

    /// <summary>An unknown token, or the characters of a word that are unknown among its subwords.</summary>
    void AddUnknown(ReadOnlySpan<char> token, Dictionary<string, int> numbers, List<string> unknown)
    {
        string text = token.ToString();
        if (Merges is null) unknown.Add(text);
        else unknown.AddRange(text.EnumerateRunes().Select(rune => rune.ToString()).Where(character => !numbers.ContainsKey(character)));
    }

    /// <summary>The text that tokens are: words with spaces between them, characters, bytes of UTF-8, or subwords with their own spaces.</summary>
    /// <param name="tokens">Numbers of tokens.</param>
    /// <param name="unknown">What stands for a token that is not in the vocabulary.</param>
    public string Decode(IEnumerable<int> tokens, string unknown = Unknown) => Join(tokens.Select(token => IsUnknown(token) ? unknown : Tokens[token]));

    /// <summary>The text that tokens are, with a text for each of those that are not in the vocabulary.</summary>
    internal string DecodeWith(IReadOnlyList<int> tokens, IReadOnlyList<string> unknown) => Join(Words(tokens, unknown));

    /// <summary>The texts of tokens, one by one, with a text for each of those that are not in the vocabulary.</summary>
    internal string[] Words(IReadOnlyList<int> tokens, IReadOnlyList<string> unknown)
    {
        int next = 0;
        return [.. tokens.Select(token => IsUnknown(token) ? unknown[next++] : Tokens[token])];
    }

    /// <summary>The texts of those tokens of a text that are not in the vocabulary, in their order.</summary>
    internal IReadOnlyList<string> UnknownIn(string text)
    {
        List<string> unknown = [];
        Encode(text, unknown);
        return unknown;
    }

    string Join(IEnumerable<string> words) => Unit switch
    {
        TokenUnit.Word => string.Join(' ', words),
        TokenUnit.Character => string.Concat(words),
        TokenUnit.Subword => TextTokens.WithoutLead(string.Concat(words)),
        _ => Encoding.UTF8.GetString([.. words.SelectMany(BytesOf)]),
    };

    /// <summary>Whether a number stands for tokens that are not in the vocabulary.</summary>
    internal bool IsUnknown(int token) => token == Tokens.Count - 1;

    static byte[] BytesOf(string token) => token.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(token.AsSpan(2)) : Encoding.UTF8.GetBytes(token);

    /// <summary>What is wrong with a value, as the rest of a sentence that begins with the line; null when nothing is.</summary>
    internal static string? Refusal(Cell cell, string column, TokenUnit unit)
    {
        if (cell.Items is not null) return $"has a list in the column '{column}', where a text must be. Write one text.";
        return TextTokens.HasAny(cell.Text ?? "", unit) ? null : $"has no text in the column '{column}'. Fill it in, or remove the row.";
    }
}

/// <summary>Counts the tokens of the training part.</summary>
/// <param name="options">The column.</param>
/// <param name="other">The column with which it has one vocabulary; null when it has one of its own.</param>
sealed class TextSurvey(TextColumnOptions options, TextSurvey? other = null) : ColumnSurvey
{
    readonly WordTable _table = other?._table ?? new($"The column '{options.Column}'");
    (IReadOnlyList<string> Kept, SubwordVocabulary? Subwords)? _vocabulary;
    int _longest;
    long _texts, _truncated, _tokens;

    public override bool TryAdd(Cell cell)
    {
        int length = 0;
        foreach (ReadOnlySpan<char> token in TextTokens.Of(cell.Text!, options.Unit, options.Lowercase))
        {
            _table.Add(token);
            length++;
        }

        _longest = Math.Max(_longest, length);
        if (length > options.MaxLength) _truncated++;
        (_texts, _tokens) = (_texts + 1, _tokens + length);
        return true;
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        (IReadOnlyList<string> kept, SubwordVocabulary? subwords) = Vocabulary();
        string units = options.Unit switch { TokenUnit.Byte => "bytes", TokenUnit.Character => "characters", _ => "words" };
        if (kept.Count == 0)
            throw new DataException($"No {(subwords is null ? "word" : "character")} of the column '{options.Column}' occurs {options.MinCount} times in the training part, so there is nothing to learn. "
                + "Lower minCount of the column, or add rows.");
        TextColumn column = new()
        {
            Column = options.Column,
            Unit = options.Unit,
            Lowercase = options.Lowercase,
            MaxLength = options.MaxLength,
            Truncate = options.Truncate,
            Tokens = [.. kept, TextColumn.Unknown],
            Merges = subwords?.Merges,
        };
        string limit = options.MaxLength is null || subwords is not null ? ""
            : $", {_truncated.ToString("N0", CultureInfo.InvariantCulture)} truncated to {options.MaxLength.Value.ToString("N0", CultureInfo.InvariantCulture)}";
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"text of up to {_longest:N0} {units}, on average {(double)_tokens / _texts:N1}{limit}; {_table.Words.Count:N0} different, {Kept()}");
        return (column, new ColumnReport(options.Column, found, subwords is { Merges.Count: 0 } ? [NoSubwords()] : []));

        string Kept() => subwords is null ? string.Create(CultureInfo.InvariantCulture, $"of which {kept.Count:N0} are kept")
            : string.Create(CultureInfo.InvariantCulture, $"which become {kept.Count:N0} subwords: {subwords.Characters:N0} characters and what {subwords.Merges.Count:N0} merges form");

        string NoSubwords() => $"The column '{options.Column}' has no subwords but its characters: "
            + (kept.Count < (options.MaxVocabulary ?? SubwordVocabulary.UsualSize) - 1 ? "no two of them are neighbors often enough." : "they are as many as maxVocabulary allows. Raise it.");
    }

    /// <summary>The tokens but the unknown one; learned once where two columns share them, because that can take long.</summary>
    (IReadOnlyList<string> Kept, SubwordVocabulary? Subwords) Vocabulary()
    {
        if (other is not null) return other.Vocabulary();
        return _vocabulary ??= options.Unit == TokenUnit.Subword
            ? OfSubwords(SubwordVocabulary.Learn(_table, (options.MaxVocabulary ?? SubwordVocabulary.UsualSize) - 1, options.MinCount))
            : ([.. _table.MostFrequent((options.MaxVocabulary ?? int.MaxValue) - 1, options.MinCount).Where(word => word != TextColumn.Unknown)], null);

        static (IReadOnlyList<string>, SubwordVocabulary?) OfSubwords(SubwordVocabulary subwords) => (subwords.Tokens, subwords);
    }
}
