using Windrow.Data;
using Windrow.Jobs;
using Windrow.Sequences;

namespace Windrow.Tests.Data;

/// <summary>Images as sequences: their width is known when the data are read, before a worker starts.</summary>
public sealed class EncoderFitTests : IDisposable
{
    const string Encoder = "model.encoder={height: 2, width: 3, filters: 4}";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(
        "[1, 2, 3, 4]", "model.encoder reads images of 1 x 2 x 3 = 6 numbers and the data have 4 at each time step; the two must be equal.")]
    [InlineData("\"cat\"", "model.encoder is given and the inputs are tokens; it must be left out, because tokens are not images.")]
    public void Inputs_that_are_no_such_image_are_refused(string input, string expected)
    {
        JobFile job = Job($$"""{"input": {{input}}, "targets": ["a", "b"]}""");
        DataException error = Assert.Throws<DataException>(() => job.Prepare(_folder["data"]).Dispose());
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void An_image_at_the_first_step_is_followed_by_zeros()
    {
        using TrainingData data = Job("""{"input": [1, 2, 3, 4, 5, 6], "targets": ["a", "b", "end"]}""").Prepare(_folder["data"]);
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, 1);
        data.Reader(0).ReadTraining(0, batch);
        Assert.Equal([1, 2, 3, 4, 5, 6, .. new float[12]], batch.Inputs.Elements.ToArray());
    }

    JobFile Job(string line) =>
        DataJob.Of($"{{type: sequences, path: '{_folder.Write("a.jsonl", line)}', split: {{validation: 0}}}}", Encoder, "training.batchSize=1");
}
