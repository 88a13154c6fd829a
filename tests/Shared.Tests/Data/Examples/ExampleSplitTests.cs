using Windrow.Data;

namespace Windrow.Tests.Data.Examples;

public sealed class ExampleSplitTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>100 rows: 80 of class a, 17 of b, 2 of c and 1 of d. A tenth of 80 is 8; 17 of them leave 1.7, of which the larger rest gets the tenth row.</summary>
    [Fact]
    public void By_class_each_part_has_the_same_share_of_each_and_training_has_every_class()
    {
        string rows = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},{(i < 80 ? 'a' : i < 97 ? 'b' : i < 99 ? 'c' : 'd')}\n"));
        using ExampleData data = Prepare("n,y\n" + rows, "split: {validation: 0.1, test: 0.2}", "class");

        Assert.Equal((70, 10, 20), (data.TrainingSequences, data.ValidationSequences, data.TestSequences));
        Assert.Equal([8, 2], data.Read(validation: true).CountBy(example => example.Target[0]).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal([0f, 1, 2, 3], data.Read().Select(example => example.Target[0]).Distinct().Order());
    }

    [Fact]
    public void A_group_is_never_in_two_parts()
    {
        // The target is the group, so that the parts can be told apart by it.
        string rows = string.Concat(Enumerable.Range(0, 120).Select(i => $"{i},{i % 40}\n"));
        using ExampleData data = Prepare("n,y\n" + rows, "split: {validation: 0.25, test: 0.25, groupBy: y}", "number, normalize: false");
        float[] training = [.. data.Read().Select(example => example.Target[0])], validation = [.. data.Read(validation: true).Select(example => example.Target[0])];

        Assert.Equal((60, 30, 30), (data.TrainingSequences, data.ValidationSequences, data.TestSequences));
        Assert.Empty(training.Intersect(validation));
        Assert.All(training.Concat(validation).CountBy(group => group), pair => Assert.Equal(3, pair.Value));
        Assert.NotEqual(Enumerable.Range(0, 10).Select(group => (float)group), validation.Distinct().Order());       // drawn, not the first ones
    }

    [Fact]
    public void By_time_the_earliest_are_for_training_and_the_latest_for_testing()
    {
        // 10 days backwards.
        string rows = string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},{10 - i},2025-03-{10 - i:00}\n"));
        using ExampleData data = Prepare("n,y,day\n" + rows, "split: {validation: 0.2, test: 0.3, orderBy: day}", "number, normalize: false");

        Assert.Equal([1f, 2, 3, 4, 5], data.Read().Select(example => example.Target[0]).Order());
        Assert.Equal([6f, 7], data.Read(validation: true).Select(example => example.Target[0]).Order());
    }

    [Fact]
    public void A_seed_draws_the_same_rows_whatever_the_seed_of_the_training()
    {
        string rows = "n,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i}\n"));

        Assert.Equal(Validation(7, 1), Validation(7, 2));
        Assert.NotEqual(Validation(8, 1), Validation(7, 1));

        float[] Validation(int splitSeed, int seed)
        {
            if (Directory.Exists(_folder["data"])) Directory.Delete(_folder["data"], recursive: true);
            using ExampleData data = Prepare(rows, $"split: {{validation: 0.2, seed: {splitSeed}}}", "number, normalize: false", $"training.seed={seed}");
            return [.. data.Read(validation: true).Select(example => example.Target[0]).Order()];
        }
    }

    ExampleData Prepare(string csv, string split, string target, params string[] settings) => ExampleJob.Prepare(
        _folder, $"path: '{_folder.Write("a.csv", csv)}', inputs: {{type: number, column: n}}, target: {{type: {target}, column: y}}, {split}", settings);
}
