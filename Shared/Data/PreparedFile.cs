using Microsoft.Win32.SafeHandles;

namespace Windrow.Data;

/// <summary>A file of prepared data, read in any order and from any thread.</summary>
sealed class PreparedFile : IDisposable
{
    readonly string _file;
    readonly SafeFileHandle _handle;

    PreparedFile(string file) => (_file, _handle) = (file, System.IO.File.OpenHandle(file, options: FileOptions.RandomAccess));

    /// <summary>Opens a file that must have a certain length.</summary>
    /// <exception cref="DataException">It is missing, or has another length.</exception>
    public static PreparedFile Open(string file, Int128 bytes)
    {
        FileInfo info = new(file);
        if (!info.Exists) throw Damaged(file, "it is missing");
        if (info.Length != bytes) throw Damaged(file, $"it has {info.Length} bytes, and should have {bytes}");
        return new PreparedFile(file);
    }

    /// <summary>Fills the span with the bytes from an offset on. Allocates nothing.</summary>
    /// <exception cref="DataException">The file was cut since it was opened.</exception>
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

    /// <summary>What is wrong with the file, with what to do.</summary>
    public DataException Damaged(string reason) => Damaged(_file, reason);

    public static DataException Damaged(string file, string reason) => new($"'{file}' is damaged: {reason}. {CorpusDescription.Remedy}");

    public void Dispose() => _handle.Dispose();
}
