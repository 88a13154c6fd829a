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

            if (!known) throw Missing(Describe(rune), $"at position {position}");
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

    /// <summary>An exception about a symbol that is not in the vocabulary.</summary>
    /// <param name="symbol">A code point or a byte.</param>
    /// <param name="where">Its place, in words.</param>
    internal DataException Missing(int symbol, string where) => Missing(Describe(Unit, symbol), where);

    DataException Missing(string symbol, string where) =>
        new($"{symbol}, {where}, is not among the {Count} {Plural} of the text that the model learned from. Leave it out.");

    /// <summary>The code point or byte of a token.</summary>
    internal int Symbol(int token) => _symbols[token];

    /// <summary>A token in words, for messages.</summary>
    internal string Describe(int token) => Describe(Unit, _symbols[token]);

    string Plural => Unit == TokenUnit.Character ? "characters" : "bytes";

    static string Describe(TokenUnit unit, int symbol) => unit == TokenUnit.Character ? Describe(new Rune(symbol)) : $"The byte 0x{symbol:X2}";

    static string Describe(Rune rune) =>
        Rune.IsControl(rune) ? $"The control character U+{rune.Value:X4}" : $"The character '{rune}' (U+{rune.Value:X4})";
}
