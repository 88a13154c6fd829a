using System.Security.Cryptography;
using System.Text;

namespace Windrow.Checkpoints;

/// <summary>The file <c>SHA256SUMS</c> of a folder, as <c>sha256sum -c</c> reads it: for each file, a line with its digest,
/// two spaces and its name.</summary>
static class Checksums
{
    public const string FileName = "SHA256SUMS";

    const int DigestLength = 2 * SHA256.HashSizeInBytes;

    /// <param name="stream">Stream to write to.</param>
    /// <param name="digests">File names and their SHA-256 in lower-case hexadecimal digits.</param>
    public static void Write(Stream stream, IEnumerable<(string Name, string Digest)> digests)
    {
        foreach ((string name, string digest) in digests.OrderBy(pair => pair.Name, StringComparer.Ordinal))
            stream.Write(Encoding.UTF8.GetBytes($"{digest}  {name}\n"));
    }

    /// <summary>Checks that the named files in a folder are the ones that were written.</summary>
    /// <exception cref="CheckpointException">A file, or the list, is missing or damaged.</exception>
    public static void Verify(string folder, params ReadOnlySpan<string> names)
    {
        string list = Path.Combine(folder, FileName);
        Dictionary<string, string> digests = Read(list);
        foreach (string name in names)
        {
            string file = Path.Combine(folder, name);
            if (!digests.TryGetValue(name, out string? expected))
                throw new CheckpointException($"'{list}' is damaged: it has no line for {name}.");
            if (!File.Exists(file)) throw new CheckpointException($"'{file}' is missing.");

            if (Of(file) != expected)
                throw new CheckpointException($"'{file}' is damaged: its checksum is not the one in {FileName}.");
        }
    }

    /// <summary>The SHA-256 of a file in lower-case hexadecimal digits.</summary>
    public static string Of(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    static Dictionary<string, string> Read(string list)
    {
        if (!File.Exists(list)) throw new CheckpointException($"'{list}' is missing.");

        Dictionary<string, string> digests = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(list))
        {
            bool whole = line.Length > DigestLength + 2 && line.AsSpan(DigestLength, 2) is "  ";
            if (!whole || !digests.TryAdd(line[(DigestLength + 2)..], line[..DigestLength]))
                throw new CheckpointException($"'{list}' is damaged: a line is not a checksum and a name, or repeats a name.");
        }

        return digests;
    }
}
