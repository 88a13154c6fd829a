using System.Globalization;
using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Data;

namespace Windrow.Inference.Meaning;

/// <summary>The metadata of a model's file: see <c>docs/exports.md</c>.</summary>
/// <param name="file">The file, for messages.</param>
/// <param name="entries">What it says.</param>
sealed class ModelMetadata(string file, IReadOnlyDictionary<string, string> entries)
{
    /// <summary>All keys and values.</summary>
    public IReadOnlyDictionary<string, string> Entries => entries;

    /// <summary>A value that the file may lack.</summary>
    public string? Find(string key) => entries.GetValueOrDefault(key);

    /// <exception cref="CheckpointException">The file lacks the key.</exception>
    public string Require(string key) => Find(key) ?? throw new CheckpointException(
        $"'{file}' does not say what the model reads and predicts: its metadata has no '{key}'. It may be from an earlier version of Windrow, or the "
        + "vocabulary was too large for it. Resume the job for one step with this version, or train it with a smaller vocabulary.");

    /// <exception cref="CheckpointException">The file lacks the key, or its value is not a positive number.</exception>
    public int Count(string key) =>
        int.TryParse(Require(key), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count : throw Wrong(key, "it must be a positive number");

    /// <exception cref="CheckpointException">The file lacks the key, or its value is something else.</exception>
    public T Json<T>(string key)
    {
        try
        {
            return JsonFile.Parse<T>(Require(key));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Wrong(key, e.Message);
        }
    }

    CheckpointException Wrong(string key, string reason) => new($"'{key}' in the metadata of '{file}' cannot be used: {reason}");
}
