using Windrow.Checkpoints;

namespace Windrow.Tests.Commands;

/// <summary>A job that starts from the tensors of another.</summary>
public sealed class StartWeightsCommandTests : IDisposable
{
    const string Job = """
        name: small
        data: {path: text.txt, split: {validation: 0.1}}
        training: {maxSteps: 6, batchSize: 4, window: 10}
        model: {hiddenSize: 8, layers: 1}
        """;

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task A_job_starts_from_the_tensors_of_another_and_one_that_they_do_not_fit_is_refused_before_any_worker()
    {
        string file = _windrow.WriteJob(Job), weights = _windrow.Path("small.safetensors");
        await RunAsync(0, "train", file);
        await RunAsync(0, "export", "small-1", "--format", "pytorch", "--output", weights);

        // A relative path starts at the job file's folder. The step is too small to be seen.
        await File.WriteAllTextAsync(file, Job.Replace("{hiddenSize", "{weights: small.safetensors, hiddenSize", StringComparison.Ordinal));
        await RunAsync(0, "train", file, "--set", "training.optimizer=sgd", "--set", "training.learningRate=1e-12", "--set", "training.maxSteps=1");
        float[] expected = Tensor(weights, "rnn.weight_hh_l0");
        float[] actual = Tensor(Path.Combine(_windrow.Runs, "small-2", "checkpoints", "step-00000001", "model.safetensors"), "rnn.weight_hh_l0");
        Assert.Equal(32 * 8, expected.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9f));

        foreach (string command in (string[])["train", "validate"])
        {
            string error = await RunAsync(2, command, file, "--set", "model.hiddenSize=9");
            Assert.Contains("does not fit the model: ", error, StringComparison.Ordinal);
            Assert.Contains("'rnn.weight_hh_l0' has the shape [32, 8], expected [36, 9]; ", error, StringComparison.Ordinal);
            Assert.Contains("'head.weight' has the shape ", error, StringComparison.Ordinal);
            Assert.Contains("there is no file ", await RunAsync(2, command, file, "--set", "model.weights=nowhere.safetensors"), StringComparison.Ordinal);
        }

        string metrics = await File.ReadAllTextAsync(Path.Combine(_windrow.Runs, "small-3", "metrics.jsonl"));
        Assert.DoesNotContain("\"running\"", metrics, StringComparison.Ordinal);
    }

    async Task<string> RunAsync(int expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await _windrow.RunAsync(arguments);
        Assert.True(exitCode == expected, $"{string.Join(' ', arguments)}: {exitCode}\n{error}");
        return error;
    }

    static float[] Tensor(string file, string name)
    {
        using SafeTensorsFile tensors = SafeTensorsFile.Open(file);
        SafeTensorEntry entry = tensors.Tensors.Single(tensor => tensor.Name == name);
        float[] values = new float[entry.Length];
        tensors.Read(entry, values);
        return values;
    }
}
