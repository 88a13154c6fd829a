using System.IO.Compression;
using System.Text;
using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Tests.Data.Examples;

/// <summary>Pairs in text files, line by line, compared with the same pairs in a table.</summary>
public sealed class LineDataTests : IDisposable
{
    const string Columns = "inputs: {column: de, minCount: 1}, target: {type: text, column: en}";

    static readonly (string De, string En)[] First = [("ein Haus", "a house"), ("\"zwei, Häuser\"", "two houses"), ("drei", "three")], Second = [("ein Baum", "a tree"), ("Bäume", "trees")];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("['*.de', '*.en*', 'other.txt']", "\n", false)]
    [InlineData("['a.*', 'b.de', 'b.en.gz']", "\r\n", true)]
    public void Line_n_of_one_file_belongs_to_line_n_of_the_other(string path, string end, bool hasLastEnd)
    {
        string Text(IEnumerable<string> lines) => string.Join(end, lines) + (hasLastEnd ? end : "");
        _folder.Write("a.de", Text(First.Select(pair => pair.De)));
        _folder.Write("a.en", Text(First.Select(pair => pair.En)));
        _folder.Write("a.fr", "une maison");
        _folder.Write("other.txt", "nothing");
        _folder.Write("b.de", Text(Second.Select(pair => $"  {pair.De} ")));
        Compress("b.en.gz", Text(Second.Select(pair => pair.En)));
        _folder.Write("table.tsv", "de\ten\n" + string.Concat(First.Concat(Second).Select(pair => $"{pair.De}\t{pair.En}\n")));

        using ExampleData lines = Prepare(path, "format: lines", "lines"), table = Prepare("table.tsv", "quotes: false", "table");

        Assert.Equal(5, lines.TrainingSequences);
        Assert.Equal(table.Preprocessing.ToJson(), lines.Preprocessing.ToJson());
        Assert.Equal(Pairs(table, "table"), Pairs(lines, "lines"));
    }

    [Fact]
    public void Files_of_their_own_are_for_validation_and_testing()
    {
        Write("train", First);
        Write("valid", Second);
        Write("test", [("drei", "three")]);
        using ExampleData data = Prepare("train.*", $"format: lines, validationPath: '{_folder["valid.*"]}', testPath: ['{_folder["test.de"]}', '{_folder["test.en"]}']", "data");
        Assert.Equal((3, 2, 1), (data.TrainingSequences, data.ValidationSequences, data.TestSequences));
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(2, 5)]
    [InlineData(0, 1)]
    public void Different_numbers_of_lines_are_refused_with_both(int de, int en)
    {
        _folder.Write("a.de", string.Concat(Enumerable.Repeat("x\n", de)));
        _folder.Write("a.en", string.Concat(Enumerable.Repeat("y\n", en)));
        foreach (string rule in (string[])["fail", "skip"])
            Assert.Contains($"'{_folder["a.de"]}' has {de} lines and '{_folder["a.en"]}' has {en}, but the same line of both must be one row.",
                Assert.Throws<DataException>(() => Prepare("a.*", $"format: lines, onBadRow: {rule}", "data")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_a_text_is_a_row_that_cannot_be_used()
    {
        _folder.Write("a.de", "eins\n\nzwei\ndrei\n");
        File.WriteAllBytes(_folder["a.en"], [.. "one\nnothing\n \n"u8, 0xFF, .. "\n"u8]);
        string all = Assert.Throws<DataException>(() => Prepare("a.*", "format: lines", "data")).Message;
        Assert.Contains($"Line 2 of '{_folder["a.de"]}' and '{_folder["a.en"]}' has no text in the column 'de'.", all, StringComparison.Ordinal);
        Assert.Contains($"Line 3 of '{_folder["a.de"]}' and '{_folder["a.en"]}' has no text in the column 'en'.", all, StringComparison.Ordinal);
        Assert.Contains($"Line 4 of '{_folder["a.en"]}' is not UTF-8.", all, StringComparison.Ordinal);

        using ExampleData data = Prepare("a.*", "format: lines, onBadRow: skip", "data");
        Assert.Equal((1, 3), (data.TrainingSequences, data.Skipped));
        Assert.Equal(["eins", "<unk>"], data.Preprocessing.Text!.Tokens);
    }

    [Theory]
    [InlineData("a.de", "the paths of data do not name 'FOLDER/a.en' or 'FOLDER/a.en.gz' with those of the column 'en'. Name all files of the same rows, for example with 'a.*'.")]
    [InlineData("['a.de', 'a.en', 'a.en.gz']", "'FOLDER/a.en' and 'FOLDER/a.en.gz' both have the lines of the column 'en'. Leave one of them out.")]
    [InlineData("other.txt", "no file of data.path has a name that ends with a column: .de or .en.")]
    public void Files_that_do_not_belong_together_are_refused(string path, string expected)
    {
        Write("a", First);
        Compress("a.en.gz", "a house");
        _folder.Write("other.txt", "nothing");
        Assert.Contains(expected.Replace("FOLDER", _folder.Path, StringComparison.Ordinal),
            Assert.Throws<DataException>(() => Prepare(path, "format: lines", "data")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_have_no_separator() => Assert.Contains(
        JobFileReader.Read($"name: pairs\ntraining: {{maxSteps: 1, batchSize: 2}}\ndata: {{type: examples, format: lines, separator: tab, path: a, {Columns}}}", "job.yaml", "/", []).Problems,
        problem => problem.Contains("data.format is lines and data.separator is tab", StringComparison.Ordinal));

    ExampleData Prepare(string path, string settings, string name)
    {
        string[] paths = [.. path.Trim('[', ']').Split(',').Select(one => $"'{_folder[one.Trim(' ', '\'')]}'")];
        string split = settings.Contains("validationPath", StringComparison.Ordinal) ? "" : ", split: {validation: 0}";
        return Assert.IsType<ExampleData>(DataJob.Of($"{{type: examples, path: [{string.Join(", ", paths)}], {Columns}, {settings}{split}}}", "training.batchSize=5").Prepare(_folder[$"prepared/{name}"]));
    }

    /// <summary>The tokens of both sides of each pair, in the order of the files.</summary>
    List<(string De, string En)> Pairs(ExampleData data, string name)
    {
        using SequenceCorpus corpus = SequenceCorpus.Open(_folder[$"prepared/{name}"], CancellationToken.None);
        return [.. corpus.Training.Select(corpus.ReadPair).Select(pair => (data.Preprocessing.Text!.Decode(pair.Source.Tokens!), ((TextTarget)data.Preprocessing.Target).Decode(pair.Target)))];
    }

    void Write(string stem, (string De, string En)[] pairs)
    {
        _folder.Write($"{stem}.de", string.Concat(pairs.Select(pair => $"{pair.De}\n")));
        _folder.Write($"{stem}.en", string.Concat(pairs.Select(pair => $"{pair.En}\n")));
    }

    void Compress(string name, string text)
    {
        using GZipStream zip = new(File.Create(_folder[name]), CompressionLevel.Fastest);
        zip.Write(Encoding.UTF8.GetBytes(text));
    }
}
