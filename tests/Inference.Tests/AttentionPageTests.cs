using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Windrow.Cli.Reports;
using Windrow.Images;
using Windrow.Inference;
using Windrow.Tests.Audio;
using Windrow.Tests.Data;
using Windrow.Tests.Images;

namespace Windrow.Tests.Inference;

/// <summary>Pages that show where a model looked, compared with the explanations that the library gives for the same rows.</summary>
public sealed partial class AttentionPageTests : IDisposable
{
    const string Attack = "<script>alert('x')</script>";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_heat_map_has_the_weights_of_every_token_and_nothing_that_a_browser_would_run()
    {
        using UntrainedRun run = Pairs();
        string input = _folder.Write("in.csv", $"read\n{Attack} a b\nc \"\nb\n");

        (string html, string output) = await PredictAsync(run, input, "--format", "csv");

        Assert.Equal(4, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        WindrowModel model = WindrowModel.Open(run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Explain = true } });
        TextPrediction[] expected = [.. ((string[])[$"{Attack} a b", "c \"", "b"]).Select(text => (TextPrediction)model.Predict(new Dictionary<string, string?> { ["read"] = text }))];
        XElement[] maps = [.. Map().Matches(html).Select(map => XElement.Parse(map.Value))];
        Assert.Equal(expected.Count(answer => answer.Explanation!.Tokens.Count > 0), maps.Length);
        Assert.NotEmpty(maps);
        foreach ((TextExplanation explanation, XElement map) in expected.Select(answer => answer.Explanation!).Where(explanation => explanation.Tokens.Count > 0).Zip(maps))
        {
            Assert.Equal(explanation.Source, map.Element("thead")!.Descendants("th").Select(name => name.Value));
            XElement[] rows = [.. map.Element("tbody")!.Elements("tr")];
            Assert.Equal(explanation.Tokens.Take(AttentionFigure.MostTokens), rows.Select(row => row.Element("th")!.Value));
            Assert.Equal(explanation.Attention.Take(AttentionFigure.MostTokens).Select(row => row.Select(Shown)), rows.Select(row => row.Elements("td").Select(cell => cell.Value)));
            Assert.All(rows.SelectMany(row => row.Elements("td")).Where(cell => cell.Value != ""), cell => Assert.EndsWith($": {cell.Value}", cell.Attribute("title")!.Value, StringComparison.Ordinal));
        }

        Assert.StartsWith("<script>", maps[0].Element("thead")!.Value, StringComparison.Ordinal);
        AssertHarmless(html);

        static string Shown(float weight) => weight < 0.005 ? "" : weight.ToString("0.00", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_page_has_the_first_answers_and_says_how_many_are_left_out()
    {
        using UntrainedRun run = Pairs();
        string input = _folder.Write("in.csv", "read\n" + string.Concat(Enumerable.Range(0, AttentionPage.MostAnswers + 1234).Select(i => $"{(i % 3 == 0 ? "a" : "b")} c\n")));

        (string html, _) = await PredictAsync(run, input, "--format", "csv", "--slots", "3");

        Assert.Equal(Enumerable.Range(1, AttentionPage.MostAnswers), RowHeading().Matches(html).Select(row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)));
        Assert.Contains("50 of 1,284 answers", html, StringComparison.Ordinal);
        Assert.Contains("1,234 more answers are not shown", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_shown_as_the_model_sees_it_with_the_weights_of_its_patches()
    {
        Random random = new(3);
        (string Uri, byte[] Pixels)[] images = [.. Enumerable.Range(0, 6).Select(_ => Image(random, width: 12, height: 8))];
        using UntrainedRun run = new(
            """
            name: captions
            data:
              {type: examples, path: a.csv, inputs: {type: image, column: picture, height: 8, width: 12, steps: patches, patchSize: 4},
               target: {type: text, column: said, unit: word}, split: {validation: 0}}
            model: {cell: gru, hiddenSize: 6, layers: 1, bidirectional: true, embeddingSize: 3, attention: general}
            training: {maxEpochs: 1, batchSize: 4, window: 8}
            """,
            ("a.csv", "picture,said\n" + string.Concat(images.Select((image, i) => $"\"{image.Uri}\",red {i % 3}\n"))));
        string input = _folder.Write("in.csv", $"picture\n\"{images[1].Uri}\"\n");

        (string html, _) = await PredictAsync(run, input, "--json");

        WindrowModel model = WindrowModel.Open(run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Explain = true } });
        TextExplanation explanation = ((TextPrediction)model.Predict(new Dictionary<string, string?> { ["picture"] = images[1].Uri })).Explanation!;
        Assert.NotEmpty(explanation.Tokens);
        using MemoryStream picture = new(Convert.FromBase64String(Data().Match(html).Groups[1].Value));
        Assert.Equal(images[1].Pixels, ImageFile.Read(picture, maxPixels: 96).Pixels);
        string[][] titles = [.. Look().Matches(html).Select(look => Title().Matches(look.Value).Select(title => title.Groups[1].Value).ToArray())];
        Assert.Equal(
            explanation.Attention.Select(row => row.Select((weight, i) => string.Create(CultureInfo.InvariantCulture, $"row {i / 3 + 1}, column {i % 3 + 1}: {weight:0.00}"))),
            titles);
        Assert.Equal(explanation.Tokens, Look().Matches(html).Select(look => WebUtility.HtmlDecode(Caption().Match(look.Value).Groups[1].Value)));
        AssertHarmless(html);
    }

    [Fact]
    public async Task A_recording_has_an_axis_of_time_on_which_many_steps_are_shown_together()
    {
        using UntrainedRun run = new(
            """
            name: captions
            data: {type: examples, path: a.csv, inputs: {type: audio, column: file, bands: 8, lowestHz: 200}, target: {type: text, column: said, unit: character}, split: {validation: 0}}
            model: {cell: lstm, hiddenSize: 6, layers: 1, embeddingSize: 3, attention: dot}
            training: {maxEpochs: 1, batchSize: 4, window: 400}
            """,
            ("a.csv", $"file,said\n\"{ToneFiles.Uri("ab")}\",ab\n\"{ToneFiles.Uri("c")}\",c\n"));
        string clip = ToneFiles.Uri("abcabcabcabcabcabcabcabcabc");
        Dictionary<string, string?> row = new() { ["file"] = clip };
        for (int seed = 2; ((TextPrediction)WindrowModel.Open(run.Folder).Predict(row)).Text == ""; seed++) run.Write(step: 20 + seed, seed);
        string input = _folder.Write("in.csv", $"file\n\"{clip}\"\n");

        (string html, _) = await PredictAsync(run, input, "--json", "--max-tokens", "5");

        WindrowModel model = WindrowModel.Open(run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Explain = true, MaxTokens = 5 } });
        TextExplanation explanation = ((TextPrediction)model.Predict(row)).Explanation!;
        Assert.InRange(explanation.Source.Count, 2 * AttentionFigure.MostColumns + 1, 3 * AttentionFigure.MostColumns);
        XElement map = XElement.Parse(Map().Match(html).Value);
        string[] times = [.. map.Element("thead")!.Descendants("th").Select(name => name.Value)];
        Assert.Equal(["0.00 s", "0.03 s", "0.06 s", "0.09 s"], times.Take(4));
        Assert.Equal((explanation.Source.Count + 2) / 3, times.Length);
        Assert.Contains("Each column is 3 time steps", html, StringComparison.Ordinal);
        foreach ((IReadOnlyList<float> weights, XElement line) in explanation.Attention.Zip(map.Element("tbody")!.Elements("tr")))
        {
            Assert.All(
                weights.Chunk(3).Select(three => three.Sum()).Zip(line.Elements("td"), (sum, cell) => (Sum: sum, Text: cell.Value)),
                cell => Assert.InRange(cell.Text == "" ? 0 : double.Parse(cell.Text, CultureInfo.InvariantCulture), cell.Sum - 0.00501, cell.Sum + 0.00501));
        }
    }

    [Fact]
    public async Task An_evaluation_as_a_page_has_the_figures_the_worst_texts_and_where_the_model_looked()
    {
        using UntrainedRun run = Pairs();
        string file = Path.Combine(_folder.Path, "evaluation.html");
        (int exitCode, string output, string error) = await PredictCommandLine.EvaluateAsync(run.Folder, "--split", "test", "--html", file);
        Assert.True(exitCode == 0, error);

        string html = await File.ReadAllTextAsync(file);
        foreach (string name in (string[])["perplexity", "bleu", "cer", "writtenExactMatch", "The texts with the most errors", "substituted"])
            Assert.True(html.Contains(name, StringComparison.Ordinal), name);
        Assert.Matches("&lt; ?script ?&gt; ?alert", html);
        Assert.Equal(10, Judged().Count(html));
        Assert.NotEmpty(Map().Matches(html));
        AssertHarmless(html);
        Assert.Contains("writtenExactMatch", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evaluation_of_classes_as_a_page_has_their_confusion()
    {
        using UntrainedRun run = new(
            ExamplePredictionTests.Classifier,
            ("a.csv", ExamplePredictionTests.Reviews(60)));
        string file = Path.Combine(_folder.Path, "evaluation.html");
        (int exitCode, _, string error) = await PredictCommandLine.EvaluateAsync(run.Folder, "--html", file);
        Assert.True(exitCode == 0, error);

        string html = await File.ReadAllTextAsync(file);
        Assert.Contains("<h2>Confusion</h2>", html, StringComparison.Ordinal);
        Assert.Contains("macroF1", html, StringComparison.Ordinal);
        Assert.DoesNotContain("looked", html, StringComparison.Ordinal);
        AssertHarmless(html);
    }

    [Fact]
    public async Task A_page_without_explanations_or_in_no_folder_is_refused()
    {
        using UntrainedRun run = Pairs();
        string input = _folder.Write("in.csv", "read\na\n");
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(null, run.Folder, input, "--html", Path.Combine(_folder.Path, "a.html"));
        Assert.Equal(2, exitCode);
        Assert.Contains("--html shows where the model looked: add --explain.", error, StringComparison.Ordinal);
        (exitCode, string output, error) = await PredictCommandLine.RunAsync(null, run.Folder, input, "--explain", "--html", Path.Combine(_folder.Path, "none", "a.html"));
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("there is no folder", error, StringComparison.Ordinal);
    }

    static UntrainedRun Pairs() => new(
        """
        name: pairs
        data:
          {type: examples, path: train.csv, testPath: test.csv, inputs: {column: read, unit: word, minCount: 1}, target: {type: text, column: written, unit: word, minCount: 1}, split: {validation: 0}}
        model: {cell: gru, hiddenSize: 5, layers: 1, embeddingSize: 4, attention: general}
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """,
        ("train.csv", $"read,written\na b,x {Attack}\nc {Attack},y x\n"),
        ("test.csv", $"read,written\n" + string.Concat(Enumerable.Range(0, 15).Select(i => $"{Attack} {"abc"[i % 3]},{Attack} y\n"))));

    static (string Uri, byte[] Pixels) Image(Random random, int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        random.NextBytes(pixels);
        byte[] lines = [.. pixels.Chunk(width * 3).SelectMany(line => (byte[])[0, .. line])];
        return ("data:image/png;base64," + Convert.ToBase64String(PngBytes.File(width, height, lines)), pixels);
    }

    async Task<(string Html, string Output)> PredictAsync(UntrainedRun run, string input, params string[] more)
    {
        string file = Path.Combine(_folder.Path, "page.html");
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(null, [run.Folder, input, "--explain", "--html", file, .. more]);
        Assert.True(exitCode == 0, error);
        return (await File.ReadAllTextAsync(file), output);
    }

    /// <summary>Nothing is run and nothing is loaded: the only addresses are images in the page itself.</summary>
    static void AssertHarmless(string html)
    {
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(Loading(), html.Replace("url(data:image/png;base64,", "", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(src|href)\s*=|url\(|@import|\son\w+\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Loading();

    [GeneratedRegex("<table class=\"map\">.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Map();

    [GeneratedRegex(@"<h2>Row (\d+):")]
    private static partial Regex RowHeading();

    [GeneratedRegex("<h3>")]
    private static partial Regex Judged();

    [GeneratedRegex("<figure><div class=\"look\".*?</figure>", RegexOptions.Singleline)]
    private static partial Regex Look();

    [GeneratedRegex("title=\"([^\"]*)\"")]
    private static partial Regex Title();

    [GeneratedRegex("<figcaption>(.*?)</figcaption>")]
    private static partial Regex Caption();

    [GeneratedRegex(@"url\(data:image/png;base64,([^)]*)\)")]
    private static partial Regex Data();
}
