using System.Globalization;

namespace Windrow.Checkpoints;

/// <summary>The version of a checkpoint's format. It is in the metadata of both safetensors files, and grows with a change that earlier programs
/// would not read, or would misread; files without it have version 1.</summary>
static class CheckpointFormat
{
    const string Key = "checkpoint_version";
    const int Newest = 1;

    /// <summary>The metadata of every file with tensors: names and shapes are PyTorch's.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Metadata { get; } = [new("format", "pt"), new(Key, Newest.ToString(CultureInfo.InvariantCulture))];

    /// <exception cref="NewerCheckpointException">The file is from a later Windrow.</exception>
    public static void Require(string file, SafeTensorsFile tensors)
    {
        if (!tensors.Metadata.TryGetValue(Key, out string? version)) return;
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > Newest)
            throw new NewerCheckpointException($"'{file}' has version {version} of the format of checkpoints, and this Windrow ({ProductVersion.Current}) reads versions up to {Newest}. Use a later Windrow.");
    }
}
