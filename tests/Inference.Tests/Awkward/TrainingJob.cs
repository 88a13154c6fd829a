using Windrow.Data;
using Windrow.Jobs;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>Reads tables as training does.</summary>
static class TrainingJob
{
    /// <summary>What is wrong with a table.</summary>
    public static string Refusal(string table, byte[] content, string data, params (string Name, byte[] Content)[] files)
    {
        using TemporaryFolder folder = new();
        foreach ((string name, byte[] bytes) in files) folder.Write(name, bytes);
        folder.Write(table, content);
        return Message(Assert.Throws<DataException>(() => Prepare(folder, table, data).Dispose()), folder);
    }

    /// <summary>What a model reads of a recording or an image in the column file, [T, width].</summary>
    public static float[] Frames(string data, string field)
    {
        using TemporaryFolder folder = new();
        folder.Write("a.csv", $"file,y\n\"{field}\",u\n\"{field}\",v\n");
        using TrainingData prepared = Prepare(folder, "a.csv", data);
        Preprocessing preprocessing = Preprocessing.Parse(prepared.ModelMetadata.ToDictionary()["preprocessing"]);
        return preprocessing.Encode(new Dictionary<string, string?> { ["file"] = field }).Frames!;
    }

    /// <summary>A message without the folder that a test has chosen, and without the frame around the problems of single rows.</summary>
    public static string Message(Exception e, TemporaryFolder folder) => e.Message
        .Replace("Some examples cannot be used:\n", "", StringComparison.Ordinal)
        .Replace("To leave out such rows, set data.onBadRow to skip.", "", StringComparison.Ordinal)
        .Replace(folder.Path + "/", "", StringComparison.Ordinal);

    static TrainingData Prepare(TemporaryFolder folder, string table, string data)
    {
        JobFileReading reading = JobFileReader.Read(
            $"name: a\ndata: {{type: examples, path: {table}, split: {{validation: 0}}, {data}}}\ntraining: {{maxEpochs: 1, batchSize: 1, window: 100}}\n", "job.yaml", folder.Path, []);
        Assert.Empty(reading.Problems);
        return TrainingData.Prepare(reading.Job!, folder["prepared"], null, CancellationToken.None);
    }
}
