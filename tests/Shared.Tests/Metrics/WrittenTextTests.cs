using System.Text.Json;
using Windrow.Metrics;
using Windrow.Tests.Models;

namespace Windrow.Tests.Metrics;

/// <summary>Scores of written texts, compared with those of sacreBLEU and with edit distances of python-Levenshtein.</summary>
public class WrittenTextTests
{
    static readonly JsonElement Reference = PyTorchFixture.Read("texts.json");

    public static TheoryData<string> Cases => [.. Reference.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_and_counts_are_those_of_sacrebleu_and_levenshtein(string name)
    {
        JsonElement c = Reference.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        string[] expected = Strings(c.GetProperty("expected")), written = Strings(c.GetProperty("written"));

        MetricReport report = Judge(expected.Zip(written, (e, w) => new WrittenText(e, w)));

        Assert.Equal(c.GetProperty("bleu").GetDouble(), report["bleu"]!.Value, 1e-12);
        JsonElement penalty = c.GetProperty("brevityPenalty");
        Assert.Equal(penalty.ValueKind == JsonValueKind.Null ? double.NaN : penalty.GetDouble(), report["brevityPenalty"]!.Value, 1e-12);
        Assert.Equal(c.GetProperty("chrf").GetDouble(), report["chrf"]!.Value, 1e-12);
        MetricTable ngrams = report.Tables.Single(table => table.Name == "wordNgrams"), edits = report.Tables.Single(table => table.Name == "edits");
        Assert.Equal(PyTorchFixture.Doubles(c.GetProperty("matching")), ngrams.Rows.Select(row => ngrams[row.Name, "matching"]!.Value));
        Assert.Equal(PyTorchFixture.Doubles(c.GetProperty("total")), ngrams.Rows.Select(row => ngrams[row.Name, "written"]!.Value));
        foreach ((string rate, string row, string errors, string all) in ((string, string, string, string)[])
        [
            ("wer", "words", "wordErrors", "words"),
            ("cer", "characters", "errors", "characters"),
        ])
        {
            double count = c.GetProperty(errors).GetDouble(), of = c.GetProperty(all).GetDouble();
            Assert.Equal(of, edits[row, "expected"]);
            Assert.Equal(count, edits[row, "substituted"] + edits[row, "deleted"] + edits[row, "inserted"]);
            Assert.Equal(of > 0 ? count / of : double.NaN, report[rate]);
        }

        Assert.Equal(expected.Zip(written).Count(pair => pair.First == pair.Second) / (double)expected.Length, report["writtenExactMatch"]);
    }

    [Fact]
    public void Words_for_bleu_are_those_of_the_tokenization_13a() =>
        Assert.All(
            Reference.GetProperty("tokenized").EnumerateArray(),
            text => Assert.Equal(Strings(text.GetProperty("words")), Tokenization13a.Words(text.GetProperty("text").GetString()!)));

    /// <summary>Example 2 of Papineni et al. 2002, with one of its references: of seven words "the", the reference has two.</summary>
    [Fact]
    public void A_word_that_is_repeated_counts_only_as_often_as_it_is_expected()
    {
        MetricReport report = Judge([new("the cat is on the mat", "the the the the the the the")]);

        Assert.Equal(2 / 7.0, report.Tables.Single(table => table.Name == "wordNgrams")["1", "precision"]);
        Assert.Equal(Math.Pow(2 / 7.0 * (1 / 12.0) * (1 / 20.0) * (1 / 32.0), 0.25), report["bleu"]!.Value, 1e-12);
    }

    [Fact]
    public void What_is_written_as_expected_has_full_scores_and_no_errors()
    {
        MetricReport report = Judge([new("to be or not to be", "to be or not to be"), new("é🎉", "é🎉")]);

        Assert.Equal((1, 1, 0, 0, 1), (report["bleu"], report["chrf"], report["wer"], report["cer"], report["writtenExactMatch"]));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Figures_that_say_little_are_explained()
    {
        Assert.Equal(["bleu is 0, because no text of at least 4 words was written. Use chrf or cer."], Judge([new("one two", "one two")]).Notes);
        Assert.Equal(
            ["wer is not defined: the expected texts have no words.", "cer is not defined: the expected texts have no characters."],
            Judge([new("", "a b c d")]).Notes);
    }

    /// <summary>A family of five code points loses two of them; a precomposed letter differs from a combined one.</summary>
    [Theory]
    [InlineData("👩‍👩‍👧", "👩‍👧", 0, 2, 0, 5)]
    [InlineData("é", "e\u0301", 1, 0, 1, 1)]
    [InlineData("𝄞a", "a", 0, 1, 0, 2)]
    public void Characters_are_code_points(string expected, string written, int substituted, int deleted, int inserted, int all) =>
        Assert.Equal(new EditCounts(substituted, deleted, inserted, all), TextEdits.OfCharacters(new WrittenText(expected, written)));

    [Fact]
    public void Texts_have_no_weights()
    {
        MetricSums sums = MetricSet.Create(["cer"], MetricSubject.Texts).CreateSums();

        Assert.Throws<ArgumentException>(() => sums.Add(new MetricRows { Texts = [new("a", "a")], Weights = [1] }));
    }

    static MetricReport Judge(IEnumerable<WrittenText> texts)
    {
        MetricSet set = MetricSet.Create(MetricRegistry.Defaults(OutputKinds.Texts), MetricSubject.Texts);
        MetricSums sums = set.CreateSums();
        sums.Add(new MetricRows { Texts = [.. texts] });
        return set.Report(sums);
    }

    static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];
}
