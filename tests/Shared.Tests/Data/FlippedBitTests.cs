using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Tests.Data;

/// <summary>No bit of prepared data changes without being noticed.</summary>
public sealed class FlippedBitTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static readonly (string Type, string Name)[] AllFiles =
    [
        ("text", "tokens.bin"), ("text", "vocabulary.json"), ("text", "corpus.json"),
        ("series", "values.bin"), ("series", "series.json"),
        ("sequences", "inputs.bin"), ("sequences", "targets.bin"), ("sequences", "index.bin"), ("sequences", "sequences.json"),
        ("examples", "inputs.bin"), ("examples", "features.bin"), ("examples", "targets.bin"), ("examples", "index.bin"),
        ("examples", "preprocessing.json"), ("examples", "sequences.json"),
    ];

    public static TheoryData<string, string> Files
    {
        get
        {
            TheoryData<string, string> files = [];
            foreach ((string type, string name) in AllFiles) files.Add(type, name);
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_refused_with_the_name_of_the_file(string type, string name)
    {
        JobFile job = Job(type);
        job.Prepare(_folder["data"]).Dispose();
        Flip(name);
        string expected = $"'{_folder[$"data/{name}"]}' is damaged: its SHA-256 is ";

        Assert.StartsWith(expected, Assert.Throws<DataException>(() => TrainingData.Open(_folder["data"], job)).Message, StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Throws<DataException>(() => job.Prepare(_folder["data"])).Message, StringComparison.Ordinal);
    }

    /// <summary>A disk that loses a bit changes no time; a run that starts again reads everything.</summary>
    [Fact]
    public void A_run_that_starts_again_finds_it_even_if_the_file_has_its_old_time()
    {
        JobFile job = Job("series");
        job.Prepare(_folder["data"]).Dispose();
        DateTime written = File.GetLastWriteTimeUtc(_folder["data/values.bin"]);
        Flip("values.bin");
        File.SetLastWriteTimeUtc(_folder["data/values.bin"], written);

        Assert.Throws<DataException>(() => job.Prepare(_folder["data"]));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("series")]
    [InlineData("sequences")]
    [InlineData("examples")]
    public void Every_file_is_one_that_the_test_above_covers(string type)
    {
        Job(type).Prepare(_folder["data"]).Dispose();

        Assert.Equal(
            AllFiles.Where(file => file.Type == type).Select(file => file.Name).Order(),
            Directory.GetFiles(_folder["data"]).Select(Path.GetFileName).Where(file => !file!.EndsWith(".sha256", StringComparison.Ordinal)).Order());
    }

    JobFile Job(string type) => type switch
    {
        "text" => DataJob.Of($"{{path: '{_folder.Write("a.txt", string.Concat(Enumerable.Repeat("to be or not", 100)))}'}}", "training.batchSize=2"),
        "series" => DataJob.Of(
            $"{{type: series, path: '{_folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Range(0, 200).Select(t => $"{t % 7}\n")))}', inputs: x}}",
            "training.batchSize=2"),
        "examples" => DataJob.Of(
            $"{{type: examples, path: '{_folder.Write("a.csv", "t,n,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"a b,{i},{i % 2}\n")))}', "
                + "inputs: [{column: t}, {type: number, column: n}], target: {column: y}}"),
        _ => DataJob.Of($"{{type: sequences, path: '{_folder.Write("a.jsonl", string.Concat(
            Enumerable.Range(0, 40).Select(t => $"{{\"inputs\": \"ab\", \"targets\": [\"x\", \"y{t % 2}\"]}}\n")))}'}}"),
    };

    void Flip(string name)
    {
        byte[] bytes = File.ReadAllBytes(_folder[$"data/{name}"]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_folder[$"data/{name}"], bytes);
    }
}
