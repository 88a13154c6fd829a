using Windrow.Data;

namespace Windrow.Tests.Data;

/// <summary>What contributes nothing to a training is told, and does not stop it.</summary>
public sealed class DataNoticeTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_text_is_named()
    {
        _folder.Write("t/a.txt", string.Concat(Enumerable.Repeat("to be or not ", 100)));
        string empty = _folder.Write("t/b.txt", "");

        Assert.Equal([$"'{empty}' is empty."], Notices($"{{path: '{_folder["t"]}'}}"));
    }

    [Fact]
    public void A_share_for_test_of_nothing_is_named() => Assert.Equal(
        ["data.split.test is 0.001, but there are too few tokens, so the part is empty."],
        Notices($"{{path: '{_folder.Write("a.txt", string.Concat(Enumerable.Repeat("ab", 250)))}', split: {{validation: 0.1, test: 0.001}}}}"));

    [Fact]
    public void A_series_that_is_shorter_than_the_horizon_is_named()
    {
        _folder.Write("s/a.csv", Rows(400));
        string six = _folder.Write("s/b.csv", Rows(6)), twenty = _folder.Write("s/c.csv", Rows(20));

        Assert.Equal(
            [
                $"'{six}' adds nothing to training: the training part of such a series has no more than 5 rows (data.horizon).",
                $"'{six}', '{twenty}' add nothing to validation: the validation part of such a series has no more than 5 rows (data.horizon).",
            ],
            Notices($"{{type: series, path: '{_folder["s"]}', inputs: x, horizon: 5, split: {{validation: 0.2}}}}"));
    }

    [Theory]
    [InlineData("\"rare\"", "No training sequence has the class 'rare', so a model cannot learn it.")]
    [InlineData("7", "No training sequence has the class '7', so a model cannot learn it.")]
    public void A_class_that_no_training_sequence_has_is_named(string rare, string expected)
    {
        string[] names = rare[0] == '"' ? ["\"x\"", "\"y\""] : ["1", "2"];
        string train = _folder.Write("a.jsonl", string.Concat(Enumerable.Range(0, 40).Select(t => $"{{\"inputs\": [[1]], \"targets\": [{names[t % 2]}]}}\n")));
        string valid = _folder.Write("b.jsonl", $"{{\"inputs\": [[1]], \"targets\": [{rare}]}}\n");

        Assert.Equal([expected], Notices($"{{type: sequences, path: '{train}', validationPath: '{valid}'}}"));
    }

    static string Rows(int count) => "x\n" + string.Concat(Enumerable.Range(0, count).Select(t => $"{t % 5}\n"));

    IReadOnlyList<string> Notices(string data)
    {
        using TrainingData prepared = DataJob.Of(data, "training.batchSize=2", "training.window=10").Prepare(_folder["data"]);
        return prepared.Notices;
    }
}
