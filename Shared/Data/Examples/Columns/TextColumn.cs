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
    [Description("What one token is: a word (a run of letters and digits; any other visible character is a word of its own), a character, or a byte of UTF-8.")]
    public TokenUnit Unit { get; init; } = TokenUnit.Word;

    [Description("Whether upper-case letters are read as lower-case letters.")]
    public bool Lowercase { get; init; }

    [Description("Number of tokens to which a longer text is truncated; no limit when left out.")]
    [Range(1, 1_000_000)]
    public int? MaxLength { get; init; }

    [Description("The end of a long text that is cut off.")]
    public TextEnd Truncate { get; init; } = TextEnd.End;

    [Description("Maximum number of tokens, of which the most frequent in the training part are kept; all others are read as <unk>. No limit when left out.")]
    [Range(2, 1_000_000)]
    public int? MaxVocabulary { get; init; }

    [Description("How often a token must occur in the training part to be kept. From 2, the model also learns what <unk> means.")]
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

    public required TokenUnit Unit { get; init; }

    public required bool Lowercase { get; init; }

    public int? MaxLength { get; init; }

    public required TextEnd Truncate { get; init; }

    /// <summary>The tokens, in the order of their numbers. A byte is written as in 0x41.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>The tokens of a text, at least one.</summary>
    /// <exception cref="DataException">The text has none.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, int> numbers = _numbers ??= NameNumbers.Of(Tokens);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        List<int> tokens = [];
        foreach (ReadOnlySpan<char> token in TextTokens.Of(text, Unit, Lowercase))
        {
            tokens.Add(lookup.TryGetValue(token, out int number) ? number : Tokens.Count - 1);
            if (Truncate == TextEnd.End && tokens.Count == MaxLength) break;
        }

        if (tokens.Count == 0) throw new DataException($"The text in the column '{Column}' is empty.");
        int start = Math.Max(0, tokens.Count - (MaxLength ?? tokens.Count));
        return [.. tokens[start..]];
    }

    /// <summary>The text that tokens are: words with spaces between them, characters, or bytes of UTF-8.</summary>
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
        int[] tokens = Encode(text);
        if (!tokens.Any(IsUnknown)) return [];
        List<string> words = [];
        foreach (ReadOnlySpan<char> word in TextTokens.Of(text, Unit, Lowercase)) words.Add(word.ToString());
        int start = Truncate == TextEnd.Start ? words.Count - tokens.Length : 0;
        return [.. tokens.Index().Where(token => IsUnknown(token.Item)).Select(token => words[start + token.Index])];
    }

    string Join(IEnumerable<string> words) => Unit switch
    {
        TokenUnit.Word => string.Join(' ', words),
        TokenUnit.Character => string.Concat(words),
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
        string[] kept = [.. _table.MostFrequent((options.MaxVocabulary ?? int.MaxValue) - 1, options.MinCount).Where(word => word != TextColumn.Unknown)];
        string units = options.Unit switch { TokenUnit.Byte => "bytes", TokenUnit.Character => "characters", _ => "words" };
        if (kept.Length == 0)
            throw new DataException($"No word of the column '{options.Column}' occurs {options.MinCount} times in the training part, so there is nothing to learn. "
                + "Lower minCount of the column, or add rows.");
        TextColumn column = new()
        {
            Column = options.Column,
            Unit = options.Unit,
            Lowercase = options.Lowercase,
            MaxLength = options.MaxLength,
            Truncate = options.Truncate,
            Tokens = [.. kept, TextColumn.Unknown],
        };
        string limit = options.MaxLength is null ? ""
            : $", {_truncated.ToString("N0", CultureInfo.InvariantCulture)} truncated to {options.MaxLength.Value.ToString("N0", CultureInfo.InvariantCulture)}";
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"text of up to {_longest:N0} {units}, on average {(double)_tokens / _texts:N1}{limit}; {_table.Words.Count:N0} different, of which {kept.Length:N0} are kept");
        return (column, new ColumnReport(options.Column, found, []));
    }
}
