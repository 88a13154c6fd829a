using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Training;

/// <summary>The files of the checkpoint that a completed job ended with.</summary>
static class FinalCheckpoint
{
    static readonly string[] Names = ["model.safetensors", "progress.json", "training.safetensors", "SHA256SUMS"];

    /// <summary>Every byte of every file.</summary>
    public static async Task<Dictionary<string, byte[]>> OfAsync(JobHandle job)
    {
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        return Read(status.Checkpoint!);
    }

    public static Dictionary<string, byte[]> Read(string folder)
    {
        Assert.Equal(Names.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        return Names.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
    }

    /// <summary>The same files with the same bytes.</summary>
    public static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual) => AssertSame(expected, actual, Names);

    /// <summary>The same weights and the same state of the training; <c>progress.json</c> also says that a run has ended.</summary>
    public static void AssertSameState(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual) =>
        AssertSame(expected, actual, ["model.safetensors", "training.safetensors"]);

    static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual, string[] names)
    {
        foreach (string name in names)
            Assert.True(expected[name].AsSpan().SequenceEqual(actual[name]), $"{name} differs.{Difference(name, expected[name], actual[name])}");
    }

    static string Difference(string name, byte[] expected, byte[] actual) => name.EndsWith(".json", StringComparison.Ordinal)
        ? $"\n{System.Text.Encoding.UTF8.GetString(expected)}\n{System.Text.Encoding.UTF8.GetString(actual)}"
        : $" {expected.Length} and {actual.Length} bytes, the same up to {expected.AsSpan().CommonPrefixLength(actual)}.";
}
