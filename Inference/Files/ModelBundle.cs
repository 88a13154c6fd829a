using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Export;
using Windrow.Jobs;

namespace Windrow.Inference.Files;

/// <summary>A model as one ZIP file: its weights, its job file, its preprocessing for other programs, and the checksums of all three.</summary>
/// <remarks>Equal models have equal bytes. The weights are stored without compression, which would not make them smaller. Where data were on the
/// machine of the training is not part of a bundle: of each path only the last name is left.</remarks>
static class ModelBundle
{
    public const string JobFileName = "job.yaml";

    /// <summary>The metadata of the weights as a JSON object: see <c>docs/exports.md</c>.</summary>
    public const string PreprocessingName = "preprocessing.json";

    /// <summary>ZIP knows no earlier time.</summary>
    static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every entry, with the one that has the checksums of the others last.</summary>
    public static IReadOnlyList<string> Names { get; } = [JobFileName, CheckpointFiles.Model, PreprocessingName, Checksums.FileName];

    /// <summary>Writes a model. An existing file is replaced once the new one is complete.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string file, StoredModel stored)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("windrow-bundle-");
        try
        {
            WriteFiles(folder.FullName, stored);
            DurableFile.Replace(file, stream =>
            {
                using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
                foreach (string name in Names)
                {
                    ZipArchiveEntry entry = zip.CreateEntry(name, name == CheckpointFiles.Model ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
                    entry.LastWriteTime = NoTime;
                    using Stream into = entry.Open(), from = File.OpenRead(Path.Combine(folder.FullName, name));
                    from.CopyTo(into);
                }
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void WriteFiles(string folder, StoredModel stored)
    {
        JobFile job = stored.Job with
        {
            Data = stored.Job.Data.WithPaths((_, paths) => [.. paths.Select(path => Path.GetFileName(path))]),
            Model = stored.Job.Model with { Weights = null },
        };
        KeyValuePair<string, string>[] metadata =
        [
            new("job", job.Name),
            new("step", stored.Step.ToString(CultureInfo.InvariantCulture)),
            .. stored.Metadata.Entries.Where(entry => entry.Key is not ("format" or "job" or "step")).OrderBy(entry => entry.Key, StringComparer.Ordinal),
        ];
        string Put(string name, Action<Stream> content) => DurableFile.Write(Path.Combine(folder, name), content);
        string model = Path.Combine(folder, CheckpointFiles.Model);
        ModelExport.Write(model, ExportFormat.SafeTensors, new TrainedModel(stored.Model, stored.Weights, metadata));
        (string, string)[] digests =
        [
            (JobFileName, Put(JobFileName, stream => stream.Write(Encoding.UTF8.GetBytes(JobFileText.Write(job))))),
            (CheckpointFiles.Model, Checksums.Of(model)),
            (PreprocessingName, Put(PreprocessingName, stream => JsonFile.Write(stream, metadata.ToDictionary(entry => entry.Key, entry => Value(entry.Value))))),
        ];
        Put(Checksums.FileName, stream => Checksums.Write(stream, digests));
    }

    /// <summary>Lists and objects of the metadata are JSON; everything else is text.</summary>
    static JsonNode? Value(string text)
    {
        if (text is not ['[' or '{', ..]) return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
