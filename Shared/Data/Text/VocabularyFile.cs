using System.Text;

namespace Windrow.Data;

/// <summary><c>vocabulary.json</c>: the symbols in the order of their tokens, as characters, bytes or words, so any tool can turn
/// tokens into text.</summary>
sealed record VocabularyFile
{
    public IReadOnlyList<string>? Characters { get; init; }

    public IReadOnlyList<int>? Bytes { get; init; }

    public IReadOnlyList<string>? Words { get; init; }

    public static VocabularyFile Of(TokenUnit unit, int[] symbols) => unit == TokenUnit.Character
        ? new() { Characters = [.. symbols.Select(symbol => new Rune(symbol).ToString())] }
        : new() { Bytes = symbols };

    public static Vocabulary Read(string file)
    {
        VocabularyFile content = JsonFile.Read<VocabularyFile>(file, PreparedFolder.Remedy);
        if (content is { Words: { } words, Characters: null, Bytes: null }) return Read(words, file);
        int[] symbols = content switch
        {
            { Characters: not null, Bytes: null, Words: null } => [.. content.Characters.Select(character => CodePoint(character, file))],
            { Characters: null, Bytes: not null, Words: null } => [.. content.Bytes],
            _ => throw Damaged(file, "it must have exactly one of 'characters', 'bytes' and 'words'"),
        };
        if (symbols.Length < 2) throw Damaged(file, $"it has {symbols.Length} symbols, but a text has at least 2");
        if (content.Bytes is not null && symbols.Any(symbol => symbol is < 0 or > 255))
            throw Damaged(file, "a byte is not from 0 to 255");
        if (symbols.Zip(symbols.Skip(1)).Any(pair => pair.First >= pair.Second)) throw Damaged(file, "its symbols are not in ascending order");
        return new SymbolVocabulary(content.Bytes is null ? TokenUnit.Character : TokenUnit.Byte, symbols);
    }

    static WordVocabulary Read(IReadOnlyList<string> words, string file)
    {
        if (words.Count < 2) throw Damaged(file, $"it has {words.Count} words, but a text has at least 2");
        if (words.Distinct(StringComparer.Ordinal).Count() < words.Count) throw Damaged(file, "it has a word twice");
        return new WordVocabulary([.. words]);
    }

    static int CodePoint(string character, string file) =>
        character.Length > 0 && Rune.TryGetRuneAt(character, 0, out Rune rune) && rune.Utf16SequenceLength == character.Length
            ? rune.Value
            : throw Damaged(file, $"'{character}' is not one character");

    static DataException Damaged(string file, string reason) => PreparedFile.Damaged(file, reason);
}
