using System.IO.Compression;
using Windrow.Checkpoints;
using Windrow.Wording;

namespace Windrow.Inference.Files;

/// <summary>Unpacks bundles without trusting them: only the entries that a bundle has, no larger than they may be, and with the right checksums.</summary>
static class BundleReader
{
    /// <summary>Unpacks a bundle into a temporary folder, lets it be read there, and deletes the folder.</summary>
    /// <param name="file">The bundle.</param>
    /// <param name="read">Reads the unpacked files.</param>
    /// <exception cref="CheckpointException">The file is not a whole bundle; the message names the entry.</exception>
    public static T Read<T>(string file, Func<string, T> read)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("windrow-bundle-");
        try
        {
            Unpack(file, folder.FullName);
            Checksums.Verify(folder.FullName, [.. ModelBundle.Names.Where(name => name != Checksums.FileName)]);
            return read(folder.FullName);
        }
        catch (CheckpointException e)
        {
            // The fault is in the bundle; the name of the temporary folder would mean nothing to its user.
            throw new CheckpointException(e.Message.Replace(folder.FullName, file, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Unpack(string file, string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            using ZipArchive zip = new(stream, ZipArchiveMode.Read);
            Dictionary<string, ZipArchiveEntry> entries = Entries(file, zip);
            foreach (string name in ModelBundle.Names)
            {
                if (!entries.TryGetValue(name, out ZipArchiveEntry? entry)) throw Wrong(file, $"it has no entry '{name}'");
                Unpack(file, stream.Length, entry, Path.Combine(folder, name));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw Wrong(file, $"it is not a whole ZIP file ({e.Message.TrimEnd('.')})");
        }
    }

    static Dictionary<string, ZipArchiveEntry> Entries(string file, ZipArchive zip)
    {
        Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!ModelBundle.Names.Contains(entry.FullName)) throw Wrong(file, $"it has the entry '{Quoted.Show(entry.FullName)}', which no bundle has");
            if (!entries.TryAdd(entry.FullName, entry)) throw Wrong(file, $"it has the entry '{entry.FullName}' twice");
        }

        return entries;
    }

    /// <summary>Most bytes of an entry. The weights are not compressed, so they cannot be longer than the bundle; the job file has at most a million characters, and
    /// the checksums are three lines.</summary>
    static long MostBytes(string entry, long bundleLength) => entry switch
    {
        CheckpointFiles.Model => bundleLength,
        ModelBundle.JobFileName => 4 << 20,
        Checksums.FileName => 4 << 10,
        _ => 64 << 20,
    };

    /// <summary>Unpacks one entry.</summary>
    static void Unpack(string file, long bundleLength, ZipArchiveEntry entry, string target)
    {
        bool isModel = entry.FullName == CheckpointFiles.Model;
        long length = entry.Length, most = MostBytes(entry.FullName, bundleLength);
        if (isModel && entry.CompressedLength != length) throw Wrong(file, $"its entry '{entry.FullName}' is compressed, which the weights of a bundle never are");
        if (length > most) throw Wrong(file, $"its entry '{entry.FullName}' claims {length} bytes, but at most {most} are allowed");

        using Stream from = entry.Open();
        using FileStream into = new(target, FileMode.CreateNew);
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int read; (read = from.Read(buffer)) > 0; copied += read)
        {
            if (copied + read > length) throw Wrong(file, $"its entry '{entry.FullName}' is longer than the {length} bytes that it claims");
            into.Write(buffer.AsSpan(0, read));
        }

        if (copied < length) throw Wrong(file, $"its entry '{entry.FullName}' ends after {copied} of {length} bytes");
    }

    static CheckpointException Wrong(string file, string reason) =>
        new($"'{file}' is not a bundle that can be used: {reason}. Copy it again from where it was made, or write it again with windrow export --bundle.");
}
