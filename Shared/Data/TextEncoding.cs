using System.Text;

namespace Windrow.Data;

/// <summary>How characters are written in a file.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8; a file that begins with the byte order mark of UTF-16 is read as that.</summary>
    Utf8,

    /// <summary>UTF-16, little-endian unless a byte order mark says otherwise.</summary>
    Utf16,

    /// <summary>ISO 8859-1.</summary>
    Latin1,

    /// <summary>The code page of Windows in western Europe: Latin-1 with typographic quotes and the euro sign.</summary>
    Windows1252,
}

/// <summary>Decodes files.</summary>
static class TextDecoding
{
    /// <summary>The encoding of a file that must be decoded; null for UTF-8.</summary>
    /// <param name="encoding">What the job file says.</param>
    /// <param name="start">The file's first bytes.</param>
    public static Encoding? Of(TextEncoding encoding, ReadOnlySpan<byte> start) => (encoding, Utf16.NameOf(start)) switch
    {
        (TextEncoding.Utf8 or TextEncoding.Utf16, "UTF-16BE") => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        (TextEncoding.Utf8, "UTF-16LE") or (TextEncoding.Utf16, _) =>
            new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        (TextEncoding.Latin1, _) => Encoding.Latin1,
        (TextEncoding.Windows1252, _) => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        _ => null,
    };
}
