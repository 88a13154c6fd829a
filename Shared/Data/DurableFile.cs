using System.Security.Cryptography;

namespace Windrow.Data;

/// <summary>Writes files that survive a crash: flushed to the disk, and replaced only when they are complete.</summary>
static class DurableFile
{
    /// <summary>Writes a new file and flushes it to the disk; returns its SHA-256 in lower-case hexadecimal digits.</summary>
    public static string Write(string file, Action<Stream> content)
    {
        using FileStream stream = new(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        content(stream);
        stream.Flush(flushToDisk: true);
        stream.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Writes a temporary file and renames it, so a reader sees either the old file or the new one.</summary>
    /// <returns>The SHA-256, as from <see cref="Write"/>.</returns>
    public static string Replace(string file, Action<Stream> content)
    {
        string beside = file + ".partial";
        try
        {
            string sha256 = Write(beside, content);
            File.Move(beside, file, overwrite: true);
            return sha256;
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
