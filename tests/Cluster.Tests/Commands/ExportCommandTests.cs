using System.Text.Json;
using Windrow.Checkpoints;

namespace Windrow.Tests.Commands;

/// <summary>A real job's model as files for other programs; whether ONNX Runtime reads them correctly is tested with the code that writes them.</summary>
public sealed class ExportCommandTests : IDisposable
{
    const string Job = """
        name: small
        data: {path: text.txt, split: {validation: 0.1}}
        training: {maxSteps: 6, batchSize: 4, window: 10}
        model: {hiddenSize: 8, layers: 1}
        checkpoints: {everySteps: 2, keepLast: 3}
        """;

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task A_trained_model_is_written_in_every_format()
    {
        (int exitCode, _, string error) = await _windrow.RunAsync("train", _windrow.WriteJob(Job), "--json");
        Assert.True(exitCode == 0, error);
        string run = Path.Combine(_windrow.Runs, "small-1"), onnx = _windrow.Path("small.onnx");

        (exitCode, string output, error) = await _windrow.RunAsync("export", "small-1", "--format", "onnx", "--output", onnx, "--json");
        Assert.True(exitCode == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(("small", "onnx", onnx), (Text("job"), Text("format"), Text("file")));
        Assert.Equal(new FileInfo(onnx).Length, json.RootElement.GetProperty("bytes").GetInt64());
        string bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(onnx));
        Assert.All(["windrow", "LSTM", "predictions", "h_l0_in", "vocabulary"], part => Assert.Contains(part, bytes, StringComparison.Ordinal));

        foreach (string format in (string[])["pytorch", "safetensors"])
        {
            string file = _windrow.Path($"{format}.bin");
            (exitCode, output, _) = await _windrow.RunAsync("export", run, "--format", format, "--checkpoint", "4", "--output", file);
            Assert.Equal(0, exitCode);
            Assert.Contains("small after 4 steps", output, StringComparison.Ordinal);
            AssertSameTensors(Path.Combine(run, "checkpoints", "step-00000004", "model.safetensors"), file);
        }

        (exitCode, output, _) = await _windrow.RunAsync("export", run, "--format", "onnx", "--checkpoint", "last", "--output", onnx);
        Assert.Equal((0, true), (exitCode, output.Contains("after 6 steps", StringComparison.Ordinal)));
        (exitCode, output, _) = await _windrow.RunAsync("export", run, "--format", "onnx", "--checkpoint", "best", "--output", onnx);
        Assert.Equal(0, exitCode);

        await AssertRefusedAsync("There is no checkpoint", run, "--checkpoint", "3", "--output", onnx);
        await AssertRefusedAsync("is a folder; choose a file in it.", run, "--output", _windrow.Runs);
        await AssertRefusedAsync("does not exist; create it", run, "--output", _windrow.Path("no/such/folder/a.onnx"));
        await AssertRefusedAsync("is not the run folder of a job", _windrow.Runs, "--output", onnx);

        string Text(string key) => json.RootElement.GetProperty(key).GetString()!;
    }

    [Fact]
    public async Task A_run_before_its_first_checkpoint_is_refused_in_words()
    {
        (int exitCode, _, _) = await _windrow.RunAsync("train", _windrow.WriteJob(Job), "--json",
            "--set", "model.cell=rnnRelu", "--set", "training.optimizer=sgd", "--set", "training.learningRate=1000", "--set", "checkpoints.everySteps=100");
        Assert.Equal(1, exitCode);
        await AssertRefusedAsync("The job has no checkpoint yet.", "small-1", "--output", _windrow.Path("small.onnx"));
    }

    async Task AssertRefusedAsync(string expected, string run, params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(["export", run, "--format", "onnx", .. arguments]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    static void AssertSameTensors(string expected, string actual)
    {
        using SafeTensorsFile checkpoint = SafeTensorsFile.Open(expected), export = SafeTensorsFile.Open(actual);
        Assert.Equal(checkpoint.Tensors.Select(tensor => tensor.Name), export.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("4", export.Metadata["step"]);
        foreach ((SafeTensorEntry ours, SafeTensorEntry theirs) in checkpoint.Tensors.Zip(export.Tensors))
        {
            float[] values = new float[ours.Length], exported = new float[theirs.Length];
            checkpoint.Read(ours, values);
            export.Read(theirs, exported);
            Assert.Equal(values, exported);
        }
    }
}
