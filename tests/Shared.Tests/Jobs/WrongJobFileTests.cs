using System.Diagnostics;
using Windrow.Jobs;

namespace Windrow.Tests.Jobs;

public sealed class WrongJobFileTests
{
    public static TheoryData<string> Names => [.. WrongJobFiles.All.Select(wrong => wrong.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_job_is_refused_in_one_sentence_that_names_the_place(string name)
    {
        WrongJobFile wrong = WrongJobFiles.All.Single(candidate => candidate.Name == name);

        JobFileReading reading = JobFileReader.Read(wrong.Yaml, "job.yaml", "/jobs", wrong.Overrides);

        Assert.Null(reading.Job);
        Assert.Empty(reading.Resolved);
        string problem = Assert.Single(reading.Problems);
        Assert.All(wrong.Expected, expected => Assert.Contains(expected, problem, StringComparison.Ordinal));
        Assert.Matches(@"^[^\p{C}]{10,700}[.?]\z", problem);
    }

    [Fact]
    public void All_problems_are_found_in_one_reading()
    {
        const string Yaml = """
            name: My Run
            data:
              path: []
              unitt: byte
            model: {cell: lstn, layers: 0, layers: 1}
            training:
              optimizer: {type: adam, beta1: 1.5, epsilon: x}
              clip: {norm: 0}
              window: &w 5
            parallelism: {dataShards: 64, workers: 65}
            speed: high
            """;

        JobFileReading reading = JobFileReader.Read(Yaml, "job.yaml", "/jobs", ["training.seed=-1", "nonsense"]);

        string[] starts =
        [
            "--set nonsense is not a setting", "training.window is the anchor &w", "name is My Run", "data.path is an empty list",
            "data.unitt is not a key", "model.layers is given twice", "model.cell is lstn", "model.layers is 0",
            "training.optimizer.beta1 is 1.5",
            "training.optimizer.epsilon is x", "training.clip.norm is 0", "training.seed is -1", "speed is not a key",
            "training.maxEpochs and training.maxSteps are both missing", "parallelism.workers is 65", "parallelism.dataShards is 64",
        ];
        Assert.Equal(starts.Length, reading.Problems.Count);
        Assert.All(starts.Zip(reading.Problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("training: {maxEpoch: 1}", "training.maxEpoch is not a key")]
    [InlineData("training: {maxEpochs: many}", "training.maxEpochs is many")]
    [InlineData("training: [1]", "training is a list")]
    [InlineData("training: &t {maxEpochs: 1}", "training is the anchor")]
    [InlineData("training: {maxEpochs: 1, batchSize: x}\nparallelism: {dataShards: 64}", "training.batchSize is x")]
    [InlineData("training: {maxEpochs: 1, clip: {nrm: 5}}", "training.clip.nrm is not a key")]
    public void What_follows_only_from_another_problem_is_not_told(string training, string only)
    {
        JobFileReading reading = JobFileReader.Read("name: a\ndata: {path: t}\n" + training, "job.yaml", "/jobs", []);

        Assert.StartsWith(only, Assert.Single(reading.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_rubbish_is_answered_soon_and_briefly()
    {
        string keys = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"key{i}: 1\n"));
        string bomb = "a: &a [x]\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"b{i}: &b{i} [*a, *a, *a, *a, *a, *a, *a]\n"));
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Equal(101, JobFileReader.Read(keys, "job.yaml", "/jobs", []).Problems.Count);
        Assert.Equal(101, JobFileReader.Read(bomb, "job.yaml", "/jobs", []).Problems.Count);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_names_of_the_cases_are_unique() =>
        Assert.Equal(WrongJobFiles.All.Count, WrongJobFiles.All.Select(wrong => wrong.Name).Distinct().Count());
}
