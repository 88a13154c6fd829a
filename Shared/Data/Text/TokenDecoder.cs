using System.Text;

namespace Windrow.Data;

/// <summary>Turns a stream of tokens into text, piece by piece. Bytes are UTF-8: a character appears with its last byte, and what
/// is not UTF-8 becomes U+FFFD. Not thread-safe.</summary>
public sealed class TokenDecoder(Vocabulary vocabulary)
{
    readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

    /// <summary>The text that this token completes; often a character, sometimes nothing yet.</summary>
    public string Append(int token) => vocabulary.Unit == TokenUnit.Character
        ? vocabulary.Decode(token)
        : Decode([(byte)vocabulary.Symbol(token)], flush: false);

    /// <summary>Ends the text: U+FFFD when its last character is incomplete, otherwise nothing. A new text may begin.</summary>
    public string Flush() => Decode([], flush: true);

    string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> text = stackalloc char[8];      // at most a U+FFFD for what was pending, and a character
        return new string(text[.._utf8.GetChars(bytes, text, flush)]);
    }
}
