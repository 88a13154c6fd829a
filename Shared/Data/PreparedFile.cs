using Microsoft.Win32.SafeHandles;

namespace Windrow.Data;

/// <summary>A file of prepared data, read in any order and from any thread.</summary>
sealed class PreparedFile : IDisposable
{
    readonly string _file;
    readonly SafeFileHandle _handle;

    PreparedFile(string file) => (_file, _handle) = (file, File.OpenHandle(file, options: FileOptions.RandomAccess));

    /// <summary>Writes a file. An existing one is replaced once the new one is complete.</summary>
    /// <returns>Its SHA-256, lower-case hexadecimal, for the description that is written next to it.</returns>
    public static string Write(string file, Action<Stream> content)
    {
        string sha256 = DurableFile.Replace(file, content);
        VerifiedFiles.Add(file, sha256);
        return sha256;
    }

    /// <summary>Opens a file, and checks that it is the one that was written.</summary>
    /// <param name="file">Absolute name.</param>
    /// <param name="bytes">The length that it must have.</param>
    /// <param name="sha256">The SHA-256 that it must have.</param>
    /// <param name="ct">Stops the check.</param>
    /// <exception cref="DataException">It is missing, or is not what was written.</exception>
    public static PreparedFile Open(string file, Int128 bytes, string sha256, CancellationToken ct)
    {
        FileInfo info = new(file);
        if (!info.Exists) throw Damaged(file, "it is missing");
        if (info.Length != bytes) throw Damaged(file, $"it has {info.Length} bytes, but should have {bytes}");
        VerifiedFiles.Require(file, sha256, ct);
        return new PreparedFile(file);
    }

    /// <summary>Fills the span with the bytes that start at an offset. Allocates nothing.</summary>
    /// <exception cref="DataException">The file was truncated after it was opened.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0) throw Damaged($"it ends at byte {offset}");
            offset += read;
            bytes = bytes[read..];
        }
    }

    /// <summary>An exception that says what is wrong with the file, and what to do.</summary>
    public DataException Damaged(string reason) => Damaged(_file, reason);

    /// <summary>An exception that says what is wrong with a file of prepared data, and what to do.</summary>
    public static DataException Damaged(string file, string reason) => new($"'{file}' is damaged: {reason}. {PreparedFolder.Remedy}");

    public void Dispose() => _handle.Dispose();
}
