using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windrow.Clustering;

/// <summary>The membership of a cluster as one JSON file that many processes change without losing each other's changes.</summary>
/// <remarks>
/// A writer holds the lock file beside it (flock: the kernel releases it when the process dies), writes a temporary file and renames it,
/// so that a reader needs no lock and always sees one whole document. The folder must be on a file system with working locks.
/// </remarks>
/// <param name="path">The JSON file; its folder must exist. The lock file is <paramref name="path"/> with <c>.lock</c> appended.</param>
/// <param name="patience">How long to wait for other writers. Default 10 s.</param>
public sealed class MembershipFile(string path, TimeSpan? patience = null)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(10);

    /// <summary>The newest document; an empty one when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public async Task<MembershipDocument> ReadAsync(CancellationToken cancellation = default)
    {
        try
        {
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await JsonSerializer.DeserializeAsync<MembershipDocument>(file, Json, cancellation)
                ?? throw new JsonException("it holds null.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new MembershipDocument();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"The membership file '{path}' is damaged: {e.Message} " +
                "It only holds which silos run: stop them all, delete it, and start them again.", e);
        }
    }

    /// <summary>Reads, changes and writes the document while every other writer waits.</summary>
    /// <param name="change">Gives the document to write, or null to leave the file alone, and the result of the call.</param>
    /// <param name="cancellation">Ends the wait for other writers.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="TimeoutException">Another process kept the lock.</exception>
    public async Task<T> ChangeAsync<T>(
        Func<MembershipDocument, (MembershipDocument? Changed, T Result)> change, CancellationToken cancellation = default)
    {
        using FileStream held = await LockAsync(cancellation);
        (MembershipDocument? changed, T result) = change(await ReadAsync(cancellation));
        if (changed is not null) await WriteAsync(changed);
        return result;
    }

    /// <summary>Forgets every silo, also those of a damaged file. Only for who knows that no silo of the cluster runs.</summary>
    public async Task ResetAsync(CancellationToken cancellation = default)
    {
        using FileStream held = await LockAsync(cancellation);
        await WriteAsync(new MembershipDocument());
    }

    async Task WriteAsync(MembershipDocument document)
    {
        string temporary = path + ".tmp";
        await File.WriteAllBytesAsync(temporary, JsonSerializer.SerializeToUtf8Bytes(document, Json), CancellationToken.None);
        File.Move(temporary, path, overwrite: true);
    }

    async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        string lockPath = path + ".lock";
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (FileLock.TryTake(lockPath) is { } held) return held;
            if (TimeProvider.System.GetElapsedTime(start) > _patience)
            {
                throw new TimeoutException(
                    $"'{lockPath}' could not be locked for {_patience.TotalSeconds:0.#} s, because another process has it. " +
                    "A silo holds it for milliseconds at a time: look for a process that hangs.");
            }

            await Task.Delay(Random.Shared.Next(1, 10), cancellation);
        }
    }
}
