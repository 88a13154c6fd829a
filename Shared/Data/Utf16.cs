namespace Windrow.Data;

/// <summary>Recognizes files that were saved as UTF-16, and says what to do about them.</summary>
static class Utf16
{
    /// <summary>iconv's name for the encoding, when a file begins with the byte order mark of UTF-16; null when it does not.</summary>
    public static string? NameOf(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, ..] => "UTF-16LE",
        [0xFE, 0xFF, ..] => "UTF-16BE",
        _ => null,
    };

    /// <summary>The message for a file that begins with such a mark.</summary>
    public static string Refusal(string file, string name) =>
        $"'{file}' is not UTF-8: it begins with the byte order mark of {name}. {Remedy(name)}";

    /// <summary>How to convert a file.</summary>
    public static string Remedy(string name) => $"Convert the file to UTF-8, for example with 'iconv -f {name} -t UTF-8'.";
}

/// <summary>Recognizes UTF-16 without a byte order mark by its NUL bytes: each Latin letter, digit, space or line end has one, always on the same
/// side. UTF-8 text has hardly any NUL bytes, and those are on both sides.</summary>
sealed class Utf16Detector
{
    const int LeastBytes = 32;

    readonly long[] _nuls = new long[2];        // at even and at odd offsets
    long _bytes;

    /// <summary>Examines the next bytes of a file.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (int i = bytes.IndexOf((byte)0); i >= 0;)
        {
            _nuls[(_bytes + i) % 2]++;
            int next = bytes[(i + 1)..].IndexOf((byte)0);
            i = next < 0 ? -1 : i + 1 + next;
        }

        _bytes += bytes.Length;
    }

    /// <summary>The file's encoding, judging from the bytes examined so far; null when it is not UTF-16.</summary>
    public string? Name => _bytes < LeastBytes ? null : IsFilled(_nuls[1], _nuls[0]) ? "UTF-16LE" : IsFilled(_nuls[0], _nuls[1]) ? "UTF-16BE" : null;

    /// <summary>The message for a file in this encoding.</summary>
    public string Refusal(string file, string name) =>
        $"'{file}' seems to be {name} without a byte order mark: {_nuls[0] + _nuls[1]} of its first {_bytes} bytes are NUL. {Utf16.Remedy(name)}";

    /// <summary>Whether a tenth of one side's bytes are NUL, and hardly any of the other's.</summary>
    bool IsFilled(long one, long other) => 20 * one >= _bytes && 200 * other <= _bytes;
}
