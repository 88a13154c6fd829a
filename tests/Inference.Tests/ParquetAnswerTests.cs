using System.Text.Json.Nodes;
using Windrow.Tests.Data;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Inference;

/// <summary>Answers to rows of a Parquet file, and evaluations on them, are those of the same rows in CSV.</summary>
public sealed class ParquetAnswerTests : IDisposable
{
    static readonly string File = Repository.PathOf("tests/reference/parquet/snappy.parquet");

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run = new(
        """
        name: yes
        data: {type: examples, path: a.csv, inputs: {type: number, column: always}, target: {column: yes}, split: {validation: 0}}
        model: {hiddenSize: 4}
        training: {maxEpochs: 1, batchSize: 2, window: 1}
        """,
        ("a.csv", "always,yes\n0,true\n1,false\n2,true\n3,false\n"));

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Predictions()
    {
        string csv = _folder.Write("a.csv", "always\n0\n1\n2\n3\n4\n5\n6\n7\n");
        (int exitCode, string expected, string error) = await PredictCommandLine.RunAsync(null, _run.Folder, csv);
        Assert.True(exitCode == 0, error);
        (exitCode, string actual, error) = await PredictCommandLine.RunAsync(null, _run.Folder, File);
        Assert.True(exitCode == 0, error);
        Assert.Equal(expected, actual);

        using FileStream stream = System.IO.File.OpenRead(File);
        (exitCode, _, error) = await PredictCommandLine.RunAsync(stream, _run.Folder, "-");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("standard input has a Parquet file, which cannot be read from its beginning to its end. Name the file instead.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluations()
    {
        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync(_run.Folder, "--data", File, "--json");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Row 3 of", error, StringComparison.Ordinal);
        (exitCode, output, error) = await PredictCommandLine.EvaluateAsync(_run.Folder, "--data", File, "--on-bad-row", "skip", "--json");
        Assert.True(exitCode == 0, error);
        string csv = _folder.Write("b.csv", "always,yes\n0,true\n1,false\n3,true\n4,true\n5,false\n6,false\n7,true\n");
        (exitCode, string expected, error) = await PredictCommandLine.EvaluateAsync(_run.Folder, "--data", csv, "--json");
        Assert.True(exitCode == 0, error);
        foreach (string key in (string[])["loss", "steps", "metrics", "tables"])
            Assert.Equal(JsonNode.Parse(expected)![key]!.ToJsonString(), JsonNode.Parse(output)![key]!.ToJsonString());
    }
}
