using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Windrow.Data;
using Windrow.Export;
using Windrow.Inference;
using Windrow.Tests.Audio;
using Windrow.Tests.Data;
using Windrow.Tests.Docs;
using Windrow.Tests.Export;
using Windrow.Tests.Images;

namespace Windrow.Tests.Inference;

/// <summary>Texts that ONNX Runtime writes with an exported encoder and decoder, all rows at once and with what the metadata say: the same as those of the
/// library and of <c>windrow predict</c>.</summary>
public sealed class OnnxWritingTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cell: gru, hiddenSize: 9, layers: 2, bidirectional: true, embeddingSize: 4, attention: additive")]
    [InlineData("cell: lstm, hiddenSize: 9, layers: 1, attention: dot")]
    [InlineData("cell: rnnTanh, hiddenSize: 9, layers: 2, bidirectional: true, residual: true, layerNorm: true, attention: none")]
    public void Texts_are_translated(string model)
    {
        string[] sources = ["ab", "c", "bacab", "aabb", "zcb", "abcabcabc"];        // z is unknown
        using UntrainedRun run = new(
            Job("{column: read, unit: character, minCount: 1}", model), ("a.csv", "read,written\nab,x\nc,yx\nbacab,xxyy\naabb,y\ncb,xy\n"));
        AssertSameTexts(run, [.. sources.Select(source => Row("read", source))]);
    }

    [Fact]
    public void Recordings_are_described()
    {
        string[] clips = ["ab", "c", "bca", "abcab"];
        using UntrainedRun run = new(
            Job("{type: audio, column: file, bands: 8, lowestHz: 200, stack: 4}", "cell: lstm, hiddenSize: 6, layers: 2, bidirectional: true, embeddingSize: 3"),
            ("a.csv", "file,written\n" + string.Concat(clips.Select(clip => $"\"{ToneFiles.Uri(clip)}\",{clip}\n"))));
        AssertSameTexts(run, [.. clips.Select(clip => Row("file", ToneFiles.Uri(clip)))]);
    }

    [Fact]
    public void Pictures_are_described_patch_by_patch()
    {
        string[] pictures = [.. Enumerable.Range(1, 5).Select(Picture)];
        using UntrainedRun run = new(
            Job(
                "{type: image, column: picture, height: 12, width: 18, steps: patches, patchSize: 6}",
                "encoder: {height: 6, width: 6, channels: 3, filters: [4]}, cell: gru, hiddenSize: 6, layers: 1, bidirectional: true, embeddingSize: 3"),
            ("a.csv", "picture,written\n" + string.Concat(pictures.Select((picture, i) => $"\"{picture}\",{"xyzxyz"[..(i + 1)]}\n"))));
        AssertSameTexts(run, [.. pictures.Select(picture => Row("picture", picture))]);
    }

    [Fact]
    public async Task The_printed_program_writes_what_the_command_writes()
    {
        string[] dates = ["4 July 2025", "Friday, April 28, 1961", "20th March 2021", "§ 1"];
        using UntrainedRun run = new(Repository.Read("samples/translation/job.yaml"), ("dates.csv", Repository.Read("samples/translation/dates.csv")));
        string output = Path.Combine(_folder.Path, "dates.onnx");
        (int exitCode, string told, string error) = await PredictCommandLine.ExportAsync(run.Folder, "--format", "onnx", "--output", output);
        Assert.True(exitCode == 0, error);
        string[] lines = told.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([_folder["dates.encoder.onnx"], _folder["dates.decoder.onnx"]], lines.Select(line => line.Split(": ")[0]));
        Assert.All(lines, line => Assert.Contains("translation after 20 steps", line, StringComparison.Ordinal));
        (_, told, _) = await PredictCommandLine.ExportAsync(run.Folder, "--format", "onnx", "--output", output, "--json");
        JsonElement[] files = [.. told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.All(files, file => Assert.Equal(new FileInfo(file.GetProperty("file").GetString()!).Length, file.GetProperty("bytes").GetInt64()));
        Assert.Equal(2, files.Length);

        File.WriteAllLines(_folder["new.txt"], dates);
        PrintedProgram program = Assert.Single(PrintedProgram.In("docs/exports.md")) with { Host = "Windrow.Inference.Tests" };
        Assert.Empty(program.Problems());
        Assert.InRange(program.Text.Split('\n').Length, 1, 60);
        string[] written = await program.RunAsync(_folder.Path);

        string rows = _folder.Write("new.csv", "written\n" + string.Concat(dates.Select(date => $"\"{date}\"\n")));
        (exitCode, told, error) = await PredictCommandLine.RunAsync(null, run.Folder, rows, "--format", "jsonl");
        Assert.True(exitCode == 0, error);
        Assert.Equal(
            told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("iso").GetString()), written);
    }

    void AssertSameTexts(UntrainedRun run, Dictionary<string, string?>[] rows)
    {
        byte[][] files = [.. ModelExport.Write(_folder["a.onnx"], ExportFormat.Onnx, new TrainedModel(run.Model, run.Weights, run.Metadata)).Select(file => File.ReadAllBytes(file))];
        using OnnxTranslator onnx = new(files[0], files[1]);
        Preprocessing preprocessing = Preprocessing.Parse(onnx.Metadata["preprocessing"]);
        string[] texts = Write(onnx, Read(onnx, [.. rows.Select(row => preprocessing.Encode(row))]), rows.Length, (TextTarget)preprocessing.Target);

        WindrowModel model = run.Open();
        Assert.Equal(model.Predict(rows).Select(answer => Assert.IsType<TextPrediction>(answer).Text), texts);
        Assert.True(texts.Distinct().Count() > 1, "All texts are the same, so nothing is compared.");
    }

    /// <summary>Reads rows of different lengths at once.</summary>
    static Dictionary<string, OrtValue> Read(OnnxTranslator onnx, EncodedExample[] rows)
    {
        int[] lengths = [.. rows.Select(row => row.Length)];
        int steps = lengths.Max(), width = rows[0].FrameWidth;
        if (rows[0].Tokens is not null)
            return onnx.Read<long>([.. Enumerable.Range(0, steps).SelectMany(t => rows.Select(row => t < row.Length ? row.Tokens![t] : 0L))], [steps, rows.Length], lengths);
        float[] numbers = [.. Enumerable.Range(0, steps).SelectMany(t => rows.SelectMany(row => t < row.Length ? row.Frames!.AsSpan(t * width, width).ToArray() : new float[width]))];
        return onnx.Read(numbers, [steps, rows.Length, width], lengths);
    }

    /// <summary>Writes the most probable token at each step, for all rows at once.</summary>
    static string[] Write(OnnxTranslator onnx, Dictionary<string, OrtValue> memory, int rows, TextTarget target)
    {
        using JsonDocument writing = JsonDocument.Parse(onnx.Metadata["writing"]);
        int Setting(string name) => writing.RootElement.GetProperty(name).GetInt32();
        (int start, int end, int maxTokens) = (Setting("start"), Setting("end"), Setting("maxTokens"));
        Assert.Equal((TextTarget.StartSymbol, TextTarget.EndSymbol, 20), (target.Tokens[start], target.Tokens[end], maxTokens));

        List<int>[] texts = [.. Enumerable.Range(0, rows).Select(_ => new List<int>())];
        bool[] done = new bool[rows];
        long[] tokens = [.. Enumerable.Repeat((long)start, rows)];
        for (int step = 0; step < maxTokens && done.Contains(false); step++)
        {
            float[] logits = onnx.Step(memory, tokens)["predictions"];
            int outputs = logits.Length / rows;
            tokens = new long[rows];
            for (int r = 0; r < rows; r++)
            {
                int best = Enumerable.Range(0, outputs).Where(token => token != start).MaxBy(token => logits[r * outputs + token]);
                done[r] |= best == end;
                if (!done[r]) texts[r].Add(best);
                tokens[r] = best;
            }
        }

        return [.. texts.Select(text => target.Decode(text))];
    }

    static string Job(string inputs, string model) => $$"""
        name: writer
        data: {type: examples, path: a.csv, inputs: {{inputs}}, target: {type: text, column: written, unit: character}, split: {validation: 0} }
        model: { {{model}} }
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """;

    static Dictionary<string, string?> Row(string column, string value) => new() { [column] = value };

    /// <summary>A PNG file of 18 x 12 random pixels.</summary>
    static string Picture(int seed)
    {
        byte[] contents = new byte[12 * (1 + 18 * 3)];
        new Random(seed).NextBytes(contents);
        for (int row = 0; row < 12; row++) contents[row * (1 + 18 * 3)] = 0;       // no filter
        return "data:image/png;base64," + Convert.ToBase64String(PngBytes.File(18, 12, contents));
    }
}
