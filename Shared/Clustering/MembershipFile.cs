using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windrow.Clustering;

/// <summary>A cluster's membership in one JSON file, which many processes can change without losing each other's changes.</summary>
/// <remarks>
/// A writer holds the lock file next to it (flock: the kernel releases it when the process dies), writes a temporary file and renames it.
/// A reader therefore needs no lock and always sees a complete document. The folder must be on a file system with working locks.
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

    /// <summary>Reads the current document; it is empty when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public async Task<MembershipDocument> ReadAsync(CancellationToken cancellation = default)
    {
        try
        {
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await JsonSerializer.DeserializeAsync<MembershipDocument>(file, Json, cancellation)
                ?? throw new JsonException("it contains null.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new MembershipDocument();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"The membership file '{path}' is damaged: {e.Message} " +
                "It only lists the running silos: stop them all, delete it, and start them again.", e);
        }
    }

    /// <summary>Reads, changes and writes the document while all other writers wait.</summary>
    /// <param name="change">Returns the document to write, or null to leave the file unchanged, and the result of the call.</param>
    /// <param name="cancellation">Cancels the wait for other writers.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="TimeoutException">Another process did not release the lock.</exception>
    public async Task<T> ChangeAsync<T>(
        Func<MembershipDocument, (MembershipDocument? Changed, T Result)> change, CancellationToken cancellation = default)
    {
        using FileStream held = await LockAsync(cancellation);
        (MembershipDocument? changed, T result) = change(await ReadAsync(cancellation));
        if (changed is not null) await WriteAsync(changed);
        return result;
    }

    /// <summary>Removes every silo, even if the file is damaged. Call it only when no silo of the cluster is running.</summary>
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
                    "A silo holds the lock for only milliseconds: look for a process that hangs.");
            }

            await Task.Delay(Random.Shared.Next(1, 10), cancellation);
        }
    }
}
