using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>Other networks with the same trainer.</summary>
public sealed class NetworksTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Theory]
    [InlineData("{network: feedForward, embeddingSize: 8, hiddenSize: 32, layers: 1, kernelSize: 3}", "dense.0.weight")]
    [InlineData("{network: convolutional, embeddingSize: 8, hiddenSize: 16, layers: 2, kernelSize: 2, dilation: 2}", "conv.1.weight")]
    public async Task A_network_without_recurrence_learns_a_text_that_repeats_itself(string model, string parameter)
    {
        string text = Path.Combine(cluster.Folder, $"{parameter}.txt");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("abcd abce ", 400)));
        JobHandle job = await cluster.RunAsync(cluster.Job with { Text = text, Model = model, Steps = 150, Workers = 2 });

        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        double[] losses = [.. (await job.AllEventsAsync()).OfType<StepEvent>().Select(step => step.Loss)];
        // Both see three or four characters: what follows is certain, except, at two characters in ten, whether d or e follows "abc".
        Assert.InRange(losses[^20..].Average(), 0.19 * Math.Log(2), 0.23 * Math.Log(2));
        using SafeTensorsFile weights = SafeTensorsFile.Open(Path.Combine(status.Checkpoint!, "model.safetensors"));
        Assert.Contains(parameter, weights.Tensors.Select(tensor => tensor.Name));

        string written = string.Concat(await job.GenerateAsync(new GenerateOptions { Prompt = "abcd a", Length = 2, Temperature = 0.1 }).ToListAsync());
        Assert.EndsWith("bc", written, StringComparison.Ordinal);
    }

    /// <summary>Every second word is "the"; the others, in a cycle, are in the clusters.</summary>
    [Fact]
    public async Task An_adaptive_softmax_learns_rare_words_and_writes_them()
    {
        string text = Path.Combine(cluster.Folder, "words.txt");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("the cat the dog the bird the fish the horse ", 200)));
        const string Model = "{cell: gru, embeddingSize: 8, hiddenSize: 32, layers: 1, output: {type: adaptiveSoftmax, cutoffs: [1, 3], divisor: 2}}";
        JobHandle job = await cluster.RunAsync(cluster.Job with { Text = text, Unit = "word", Model = Model, Steps = 200, Workers = 2, Evaluation = "{everySteps: 200, metrics: [perplexity, accuracy]}" });

        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        EvaluationEvent evaluation = await job.FirstAsync<EvaluationEvent>(_ => true);
        Assert.InRange(evaluation.ValidationLoss, 0, 0.1);
        Assert.Equal(["perplexity", "accuracy"], evaluation.Metrics.Select(metric => metric.Name));
        Assert.Equal(Math.Exp(evaluation.ValidationLoss), evaluation.Metrics[0].Value, 1e-4);
        Assert.InRange(evaluation.Metrics[1].Value, 0.96, 1);       // the first rare word of each row cannot be known
        string written = string.Concat(await job.GenerateAsync(new GenerateOptions { Prompt = "the fish the horse the", Length = 5, Temperature = 0.2 }).ToListAsync());
        Assert.Equal(" cat the dog the bird", written);
    }

    /// <summary>Forty words that follow each other in a cycle, which evaluations compare with all others.</summary>
    [Fact]
    public async Task A_sampled_softmax_learns_which_of_all_words_follows()
    {
        string text = Path.Combine(cluster.Folder, "forty.txt");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Range(0, 3000).Select(i => $"w{i * 7 % 40} ")));
        const string Model = "{cell: gru, embeddingSize: 16, hiddenSize: 32, layers: 1, output: {type: sampledSoftmax, samples: 10}}";
        JobHandle job = await cluster.RunAsync(cluster.Job with { Text = text, Unit = "word", Model = Model, Steps = 300, Workers = 2, Evaluation = "{everySteps: 300, metrics: [accuracy]}" });

        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        EvaluationEvent evaluation = await job.FirstAsync<EvaluationEvent>(_ => true);
        Assert.InRange(evaluation.ValidationLoss, 0, 0.3);      // ln 40 = 3.7 at first
        Assert.InRange(evaluation.Metrics[0].Value, 0.95, 1);
        string written = string.Concat(await job.GenerateAsync(new GenerateOptions { Prompt = "w0 w7 w14", Length = 3, Temperature = 0.2 }).ToListAsync());
        Assert.Equal(" w21 w28 w35", written);
    }
}
