using System.Globalization;
using System.Text;

namespace Windrow.Data;

/// <summary>The tokens of a text, one after the other, without allocating them.</summary>
/// <remarks>A word is a run of letters, digits, marks and underscores, with apostrophes between letters; every other visible character is a word of its
/// own.</remarks>
ref struct TextTokens
{
    static readonly string[] ByteNames = [.. Enumerable.Range(0, 256).Select(value => $"0x{value:X2}")];

    readonly string _text;
    readonly TokenUnit _unit;
    readonly byte[] _utf8;
    int _next;

    TextTokens(string text, TokenUnit unit)
    {
        (_text, _unit) = (text, unit);
        _utf8 = unit == TokenUnit.Byte ? Encoding.UTF8.GetBytes(text) : [];
    }

    /// <summary>The token that was reached last.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>The tokens of a text.</summary>
    public static TextTokens Of(string text, TokenUnit unit, bool lowercase) => new(lowercase ? text.ToLowerInvariant() : text, unit);

    /// <summary>Whether a text has tokens.</summary>
    public static bool HasAny(string text, TokenUnit unit) => new TextTokens(text, unit).MoveNext();

    public readonly TextTokens GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_unit == TokenUnit.Byte)
        {
            if (_next == _utf8.Length) return false;
            Current = ByteNames[_utf8[_next++]];
            return true;
        }

        if (_unit == TokenUnit.Word) SkipSpace();
        if (_next == _text.Length) return false;
        int start = _next;
        Rune first = Take();
        while (_unit == TokenUnit.Word && IsPartOfWord(first) && _next < _text.Length && Continues()) Take();
        Current = _text.AsSpan(start, _next - start);
        return true;
    }

    void SkipSpace()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next])) _next++;
    }

    /// <summary>The next character; half of a surrogate pair counts as U+FFFD.</summary>
    Rune Take()
    {
        Rune.DecodeFromUtf16(_text.AsSpan(_next), out Rune rune, out int length);
        _next += length;
        return rune;
    }

    /// <summary>Whether the word goes on with the next character.</summary>
    readonly bool Continues()
    {
        if (_text[_next] is '\'' or '\u2019') return _next + 1 < _text.Length && char.IsLetter(_text[_next - 1]) && char.IsLetter(_text[_next + 1]);
        Rune.DecodeFromUtf16(_text.AsSpan(_next), out Rune rune, out _);
        return IsPartOfWord(rune);
    }

    static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value == '_'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
