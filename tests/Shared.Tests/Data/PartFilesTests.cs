using Windrow.Data;
using Windrow.Jobs;
using Windrow.Sequences;

namespace Windrow.Tests.Data;

/// <summary>Files that are for validation or for testing as a whole.</summary>
public sealed class PartFilesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_texts_each_part_has_its_own_files()
    {
        string training = _folder.Write("a.txt", new string('a', 500)), validation = _folder.Write("b.txt", new string('b', 70)), test = _folder.Write("c.txt", new string('c', 60));
        using TextData data = Assert.IsType<TextData>(
            DataJob.Of($"{{path: '{training}', validationPath: '{validation}', testPath: '{test}'}}", "training.batchSize=2", "training.window=10").Prepare(_folder["data"]));

        Assert.Equal(new CorpusSplit(new(0, 500), new(500, 70), new(570, 60)), data.Split);
        Assert.Equal([1, 2], new[] { DataPart.Validation, DataPart.Test }.Select(part => TokensOf(data, part)));
    }

    [Fact]
    public void A_share_of_the_text_can_be_for_one_part_and_files_for_the_other()
    {
        string own = _folder.Write("a.txt", string.Concat(Enumerable.Repeat("ab", 300))), test = _folder.Write("c.txt", new string('c', 60));
        using TextData data = Assert.IsType<TextData>(
            DataJob.Of($"{{path: '{own}', testPath: '{test}', split: {{validation: 0.2}}}}", "training.batchSize=2", "training.window=10").Prepare(_folder["data"]));

        Assert.Equal(new CorpusSplit(new(0, 480), new(480, 120), new(600, 60)), data.Split);
    }

    /// <summary>Mean and deviation are those of 1 and 3 alone: 2 and 1.</summary>
    [Fact]
    public void Of_series_the_normalization_is_that_of_the_training_files()
    {
        string training = _folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("1\n3\n", 50)));
        string validation = _folder.Write("b.csv", "x\n" + string.Concat(Enumerable.Repeat("12\n", 30))), test = _folder.Write("c.csv", "x\n" + string.Concat(Enumerable.Repeat("-8\n", 20)));
        using SeriesData data = Assert.IsType<SeriesData>(DataJob.Of(
            $"{{type: series, path: '{training}', validationPath: '{validation}', testPath: '{test}', inputs: x, normalize: true}}", "training.batchSize=2", "training.window=10")
            .Prepare(_folder["data"]));
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));

        Assert.Equal((99, 29), (data.TrainingRows, data.ValidationRows));
        data.Reader(0).ReadValidation(0, batch);
        Assert.All(batch.Inputs.Data.ToArray(), value => Assert.Equal(10f, value));
        data.Reader(0).ReadTest(0, batch);
        Assert.All(batch.Inputs.Data.ToArray(), value => Assert.Equal(-10f, value));
        Assert.Empty(data.Notices);
    }

    [Fact]
    public void Of_sequences_those_for_testing_are_not_trained_on()
    {
        string training = _folder.Write("a.jsonl", """{"inputs": "ab", "target": "x"}""" + "\n" + """{"inputs": "b", "target": "y"}""");
        string test = _folder.Write("c.jsonl", """{"inputs": "abc", "target": "x"}""");
        using SequenceData data = Assert.IsType<SequenceData>(
            DataJob.Of($"{{type: sequences, path: '{training}', testPath: '{test}', split: {{validation: 0}}}}", "task.predict=sequence").Prepare(_folder["data"]));

        Assert.Equal((2, 0, 1), (data.TrainingSequences, data.ValidationSequences, data.TestSequences));
        Assert.Equal(["a", "b", "<unk>"], data.Tokens);
    }

    [Fact]
    public void One_part_cannot_have_a_share_and_files()
    {
        IReadOnlyList<string> problems = JobFileReader.Read(
            "name: a\ndata: {path: a.txt, testPath: b.txt, split: {test: 0.1}}\ntraining: {maxEpochs: 1}\n", "job.yaml", "/", []).Problems;

        Assert.StartsWith("data.testPath is given and data.split.test is 0.1", Assert.Single(problems), StringComparison.Ordinal);
    }

    /// <summary>The one token that a part consists of.</summary>
    static int TokensOf(TrainingData data, DataPart part)
    {
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));
        if (part == DataPart.Test) data.Reader(0).ReadTest(0, batch);
        else data.Reader(0).ReadValidation(0, batch);
        return Assert.Single(batch.Tokens.ToArray().Distinct());
    }
}
