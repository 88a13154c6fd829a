using System.IO.Compression;
using System.Text;
using Windrow.Inference;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>A model that was trained on lines answers lines: line n of the answers belongs to line n of the input.</summary>
public sealed class LineAnswerTests : IDisposable
{
    static readonly string[] Lines = ["ab", "c", "bacab, b", "\"aabb", "cb"];

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run = new(
        """
        name: lines
        data:
          type: examples
          format: lines
          path: train.*
          inputs: {column: de, unit: character, minCount: 1}
          target: {type: text, column: en, unit: character}
          split: {validation: 0}
        model: {cell: gru, hiddenSize: 5, layers: 1, bidirectional: true, embeddingSize: 4}
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """,
        ("train.de", "ab\nc\nbacab\n"), ("train.en", "x\nyx z\nxxyy\n"));

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_command_reads_lines_and_writes_lines()
    {
        string[] expected = [.. _run.Open().Predict([.. Lines.Select(line => new Dictionary<string, string?> { ["de"] = line })]).Select(answer => ((TextPrediction)answer).Text)];
        string text = string.Join('\n', Lines), plain = _folder.Write("new.de", text), zipped = _folder["new.de.gz"];
        using (GZipStream zip = new(File.Create(zipped), CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        string table = _folder.Write("new.tsv", $"other\tde\n{string.Concat(Lines.Select(line => $"1\t\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"))}");
        string json = _folder.Write("new.jsonl", string.Concat(Lines.Select(line => $"{{\"de\": \"{line.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}\n")));

        foreach (string file in (string[])[plain, zipped, table, json])
            Assert.Equal(expected, await LinesOfAsync(null, _run.Folder, file, "--format", "lines"));
        Assert.Equal(expected, await LinesOfAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), _run.Folder, "-", "--format", "lines"));
        Assert.Equal(expected, await LinesOfAsync(new MemoryStream(File.ReadAllBytes(json)), _run.Folder, "-", "--format", "lines"));

        string[] csv = await LinesOfAsync(null, _run.Folder, plain);
        Assert.Equal(("en,score", Lines.Length + 1), (csv[0], csv.Length));
    }

    [Fact]
    public async Task A_line_that_cannot_be_answered_is_empty()
    {
        string file = _folder.Write("new.de", "ab\n\nc\n");
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(null, _run.Folder, file, "--format", "lines");
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Line 2 of '{file}' has no text in the column 'de'.", error, StringComparison.Ordinal);

        string[] lines = await LinesOfAsync(null, _run.Folder, file, "--format", "lines", "--on-bad-row", "skip");
        Assert.Equal(3, lines.Length);
        Assert.Equal("", lines[1]);
    }

    [Fact]
    public async Task Only_texts_are_written_as_lines()
    {
        using UntrainedRun other = new(
            """
            name: sums
            data: {type: examples, path: a.csv, inputs: [{column: a, type: number}], target: {type: number, column: b}, split: {validation: 0}}
            model: {hiddenSize: 2}
            training: {maxEpochs: 1, batchSize: 2, window: 1}
            """,
            ("a.csv", "a,b\n1,2\n3,4\n"));
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(new MemoryStream("a\n1\n"u8.ToArray()), other.Folder, "-", "--format", "lines");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("The answers of the model of job 'sums' are no texts", error, StringComparison.Ordinal);

        (exitCode, _, error) = await PredictCommandLine.RunAsync(new MemoryStream("ab\n"u8.ToArray()), _run.Folder, "-", "--format", "lines", "--json");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--json and --format cannot be combined", error, StringComparison.Ordinal);
    }

    static async Task<string[]> LinesOfAsync(Stream? input, params string[] arguments)
    {
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(input, arguments);
        Assert.True(exitCode == 0, error);
        Assert.EndsWith("\n", output, StringComparison.Ordinal);
        return output[..^1].Split('\n');
    }
}
