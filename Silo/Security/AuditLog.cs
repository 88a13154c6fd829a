using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Windrow.Clustering;
using Windrow.Grains.Access;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>Who asked a silo for what, when, and what came of it: a line of JSON for every call that changes something and for every refusal.</summary>
/// <remarks>Only the silo's user can read the file. When it has 16 MB, it is renamed to <c>.old</c>, which replaces the one before, so refused
/// calls cannot fill the disk.</remarks>
sealed class AuditLog : IDisposable
{
    const long LongestFile = 16 << 20;

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock _gate = new();
    readonly string? _path;
    readonly string _silo;
    readonly TimeProvider _time;
    FileStream? _file;

    /// <summary>Opens the file, or creates it with the mode 0600.</summary>
    /// <param name="path">The file; null to write nothing.</param>
    /// <param name="silo">The silo's name, for clusters whose silos' files are put together.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public AuditLog(string? path, string silo, TimeProvider time)
    {
        (_path, _silo, _time) = (path, silo, time);
        if (path is not null) _file = Open(path);
    }

    /// <summary>Writes a line, and hands it to the operating system.</summary>
    public void Write(Caller caller, MethodInfo method, GrainId target, string result)
    {
        if (_path is null) return;
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Time = _time.GetUtcNow(),
                Silo = _silo,
                Key = caller.Name,
                Role = caller.Role?.ToString(),
                Call = $"{method.DeclaringType?.Name}.{method.Name}",
                Target = target.Key.ToString(),
                Result = result,
            },
            Json);
        lock (_gate)
        {
            if (_file is null) return;
            if (_file.Length > LongestFile) Replace();
            _file.Write([.. line, (byte)'\n']);
            _file.Flush();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    void Replace()
    {
        _file!.Dispose();
        File.Move(_path!, _path + ".old", overwrite: true);
        _file = Open(_path!);
    }

    static FileStream Open(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) PrivateFolder.Create(folder);
        FileStreamOptions options = PrivateFile.Options(FileMode.Append);
        options.Share = FileShare.Read | FileShare.Delete;
        return new FileStream(path, options);
    }
}
