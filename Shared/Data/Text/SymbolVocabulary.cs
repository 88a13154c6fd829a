using System.Text;

namespace Windrow.Data;

/// <summary>The characters or bytes of a text, numbered from 0 by code point or byte value.</summary>
sealed class SymbolVocabulary : Vocabulary
{
    readonly int[] _symbols;        // token -> code point or byte
    readonly int[] _tokens;         // code point or byte -> token, -1 where there is none

    /// <param name="unit">What a symbol is.</param>
    /// <param name="symbols">Code points or bytes, ascending.</param>
    public SymbolVocabulary(TokenUnit unit, int[] symbols)
    {
        Unit = unit;
        _symbols = symbols;
        _tokens = new int[symbols[^1] + 1];
        Array.Fill(_tokens, -1);
        for (int token = 0; token < symbols.Length; token++) _tokens[symbols[token]] = token;
    }

    public override TokenUnit Unit { get; }

    public override int Count => _symbols.Length;

    public override int[] Encode(string text)
    {
        List<int> tokens = new(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            position++;
            bool known = true;
            if (Unit == TokenUnit.Character)
            {
                known = TryGetToken(rune.Value, out int token);
                tokens.Add(token);
            }
            else
            {
                foreach (byte value in utf8[..rune.EncodeToUtf8(utf8)])
                {
                    known &= TryGetToken(value, out int token);
                    tokens.Add(token);
                }
            }

            if (!known)
                throw new DataException($"{Describe(rune)}, at position {position}, is not among the {Count} {Plural} of the text that "
                    + "the model learned from. Leave it out.");
        }

        return [.. tokens];
    }

    public override string Decode(int token) => Unit == TokenUnit.Character
        ? new Rune(_symbols[token]).ToString()
        : throw new InvalidOperationException("One byte is not always a character. Decode bytes with a TokenDecoder.");

    private protected override VocabularyFile Content => VocabularyFile.Of(Unit, _symbols);

    internal bool TryGetToken(int symbol, out int token)
    {
        token = symbol < _tokens.Length ? _tokens[symbol] : -1;
        return token >= 0;
    }

    /// <summary>The code point or byte of a token.</summary>
    internal int Symbol(int token) => _symbols[token];

    /// <summary>A token in words, for messages.</summary>
    internal string Describe(int token) =>
        Unit == TokenUnit.Character ? Describe(new Rune(_symbols[token])) : $"The byte 0x{_symbols[token]:X2}";

    string Plural => Unit == TokenUnit.Character ? "characters" : "bytes";

    static string Describe(Rune rune) =>
        Rune.IsControl(rune) ? $"The control character U+{rune.Value:X4}" : $"The character '{rune}' (U+{rune.Value:X4})";
}
