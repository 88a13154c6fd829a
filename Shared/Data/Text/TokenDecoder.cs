using System.Text;

namespace Windrow.Data;

/// <summary>Turns a stream of tokens into text, piece by piece. Bytes are UTF-8: a character appears with its last byte, and what
/// is not UTF-8 becomes U+FFFD. Words of one line have a space between them. Not thread-safe.</summary>
/// <param name="vocabulary">What the tokens stand for.</param>
/// <param name="before">Text that comes before, which may need a space after it.</param>
public sealed class TokenDecoder(Vocabulary vocabulary, string before = "")
{
    readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

    bool _inLine = before.Length > 0 && !char.IsWhiteSpace(before[^1]);

    /// <summary>The text that this token completes; often a character, sometimes nothing yet.</summary>
    public string Append(int token) => vocabulary switch
    {
        WordVocabulary words => Space(words.Decode(token)),
        SymbolVocabulary { Unit: TokenUnit.Byte } bytes => Decode([(byte)bytes.Symbol(token)], flush: false),
        _ => vocabulary.Decode(token),
    };

    /// <summary>Ends the text: U+FFFD when its last character is incomplete, otherwise nothing. A new text may begin.</summary>
    public string Flush() => Decode([], flush: true);

    string Space(string word)
    {
        bool after = _inLine && word != WordVocabulary.LineEnd;
        _inLine = word != WordVocabulary.LineEnd;
        return after ? " " + word : word;
    }

    string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> text = stackalloc char[8];      // at most a U+FFFD for what was pending, and a character
        return new string(text[.._utf8.GetChars(bytes, text, flush)]);
    }
}
