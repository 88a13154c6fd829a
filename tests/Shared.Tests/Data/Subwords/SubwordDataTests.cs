using Windrow.Data;
using Windrow.Tests.Data.Examples;

namespace Windrow.Tests.Data.Subwords;

/// <summary>Subwords as part of a job's prepared data.</summary>
public sealed class SubwordDataTests : IDisposable
{
    const string Columns =
        "inputs: {column: t, unit: subword, maxVocabulary: 70, lowercase: true}, target: {type: text, column: y, unit: subword, maxVocabulary: 80}, separator: tab, quotes: false";

    static readonly string[] Rows = [.. Enumerable.Range(0, 120).Select(i => $"The {Word(i)} of {Word(i / 7)}, {i}?\t{Word(i + 3)}-{Word(i)} {Word(i / 5)}!")];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_division_into_files_changes_nothing()
    {
        string expected = LearnedFrom("one", Rows);

        Assert.Equal(expected, LearnedFrom("three", Rows[..17], Rows[17..18], Rows[18..]));
        Assert.Equal(expected, LearnedFrom("each", [.. Rows.Chunk(1)]));
        Assert.Contains("\"merges\":[[", expected, StringComparison.Ordinal);

        string LearnedFrom(string name, params string[][] files)
        {
            for (int i = 0; i < files.Length; i++) _folder.Write($"{name}/{i:000}.tsv", "t\ty\n" + string.Join('\n', files[i]) + "\n");
            return Learned($"{name}-data", $"path: '{_folder[name]}', {Columns}, split: {{validation: 0.2, test: 0.1}}");
        }
    }

    [Fact]
    public void Only_the_training_part_is_learned_from()
    {
        string training = _folder.Write("training.tsv", "t\ty\n" + string.Join('\n', Rows) + "\n");
        string[] others =
        [
            .. ((string[])["validation.tsv", "test.tsv"])
                .Select(name => _folder.Write(name, "t\ty\n" + string.Concat(Enumerable.Repeat("жжж жжж the the the\tжж qqqq qqqq\n", 50)))),
        ];

        string expected = Learned("alone", $"path: '{training}', {Columns}, split: {{validation: 0}}");

        Assert.Equal(expected, Learned("validated", $"path: '{training}', validationPath: '{others[0]}', testPath: '{others[1]}', {Columns}, split: {{validation: 0}}"));
        Assert.DoesNotContain("ж", expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_text_of_the_training_part_comes_back_from_its_description()
    {
        string file = _folder.Write("a.tsv", "t\ty\n" + string.Join('\n', Rows) + "\n");
        Preprocessing preprocessing = Preprocessing.Parse(Learned("data", $"path: '{file}', {Columns}, split: {{validation: 0}}"));
        TextColumn target = ((TextTarget)preprocessing.Target).Text;

        foreach (string[] row in Rows.Select(row => row.Split('\t')))
        {
            int[] tokens = target.Encode(row[1]);
            Assert.Equal(row[1], target.Decode(tokens));
            Assert.True(tokens.Length < row[1].Length * 0.75);
            Assert.Equal(row[0].ToLowerInvariant(), preprocessing.Text!.Decode(preprocessing.Text.Encode(row[0])));
        }

        Assert.Equal((70, 80, 82), (preprocessing.Text!.Tokens.Count, target.Tokens.Count, preprocessing.Target.Outputs));
    }

    [Fact]
    public void A_vocabulary_without_room_for_merges_is_noticed()
    {
        string file = _folder.Write("a.tsv", "t\ty\n" + string.Join('\n', Rows) + "\n");
        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{file}', inputs: {{column: t, unit: subword, maxVocabulary: 5}}, target: {{type: text, column: y}}, separator: tab");

        Assert.Contains("The column 't' has no subwords but its characters: they are as many as maxVocabulary allows. Raise it.", data.Notices);
    }

    static string Word(int i) => string.Concat(((string[])["ta", "ri", "no", "ken", "so"])[i % 5], ((string[])["ma", "shi", "lo"])[i % 3], i % 2 == 0 ? "ra" : "");

    /// <summary>What is learned from data, as model files have it.</summary>
    string Learned(string folder, string data)
    {
        using ExampleData prepared = Assert.IsType<ExampleData>(DataJob.Of($"{{type: examples, {data}}}", "training.batchSize=8").Prepare(_folder[folder]));
        return prepared.ModelMetadata.Single(entry => entry.Key == Preprocessing.MetadataKey).Value;
    }
}
