using System.Globalization;
using System.Text.Json;
using Windrow.Tests.Commands;

namespace Windrow.Tests.Docs;

/// <summary>The page on prediction: the samples from their files to answers, by its commands and by its programs.</summary>
public sealed class PredictionPageTests : IDisposable
{
    /// <summary>Reviews that the sample's file does not have, in which the order of the words decides.</summary>
    static readonly (string Review, string Sentiment)[] New =
    [
        ("The cast was rather noisy, but the camera work wasn't quite predictable and the story felt really clever!", "positive"),
        ("Although the first half seemed quite beautiful, the director's cut was never truly gripping.", "negative"),
        ("The dialogue was really moving and the music wasn't rather shallow.", "positive"),
        ("The music felt truly funny, but the plot was not really brilliant!", "negative"),
        ("Although the acting was not quite charming, the ending was never rather clumsy.", "positive"),
        ("The director's cut felt quite tedious and the camera work was really boring.", "negative"),
    ];

    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task The_sample_on_sentiment_is_trained_judged_and_right_about_reviews_that_it_has_never_seen()
    {
        string known = Repository.Read("samples/sentiment/reviews.csv");
        Assert.All(New, review => Assert.DoesNotContain(review.Review, known, StringComparison.Ordinal));
        await RunAsync("train", Repository.PathOf("samples/sentiment/job.yaml"), "--set", "training.maxEpochs=6");
        using JsonDocument judged = JsonDocument.Parse(await RunAsync("evaluate", "sentiment-1", "--split", "test", "--json"));
        Assert.InRange(judged.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.97, 1);

        string file = _windrow.Path("new.csv");
        await File.WriteAllLinesAsync(file, ["review", .. New.Select(review => $"\"{review.Review}\"")]);
        string[] answers = (await RunAsync("predict", "sentiment-1", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("sentiment,p(negative),p(positive)", answers[0]);
        Assert.Equal(New.Select(review => review.Sentiment), answers.Skip(1).Select(answer => answer.Split(',')[0]));

        PrintedProgram program = Programs()[0];
        Assert.Empty(program.Problems());
        await File.WriteAllLinesAsync(_windrow.Path("reviews.txt"), New.Select(review => review.Review));
        string[] printed = await program.RunAsync(_windrow.Path(""));
        Assert.Equal(New.Select(review => review.Sentiment), printed.Select(line => line.Split(' ')[0]));

        string bundle = _windrow.Path("sentiment.windrow");
        using JsonDocument written = JsonDocument.Parse(await RunAsync("export", "sentiment-1", "--bundle", bundle, "--json"));
        Assert.Equal(new FileInfo(bundle).Length, written.RootElement.GetProperty("bytes").GetInt64());
        await RunAsync("rm", "sentiment-1", "--yes");
        Assert.Equal(answers, (await RunAsync("predict", bundle, file)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task The_sample_of_a_series_is_forecast_row_by_row()
    {
        await RunAsync("train", Repository.PathOf("samples/series/job.yaml"), "--set", "training.maxSteps=30");
        string[] rows = [.. Repository.Read("samples/series/sine.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(41)];
        string file = _windrow.Path("rows.csv");
        await File.WriteAllLinesAsync(file, rows);
        double[] expected = Numbers((await RunAsync("predict", "sine-1", file, "--stream")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]);
        Assert.Equal(40, expected.Length);

        PrintedProgram program = Programs()[1];
        Assert.Empty(program.Problems());
        double[] printed = Numbers(await program.RunAsync(_windrow.Path(""), [.. rows[1..].Select(row => row.Split(',')[1])]));
        Assert.Equal(40, printed.Length);
        Assert.All(expected.Zip(printed), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        static double[] Numbers(string[] lines) => [.. lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }

    static PrintedProgram[] Programs() => [.. PrintedProgram.In("docs/prediction.md", "Windrow.Inference", "Windrow.Shared")];

    async Task<string> RunAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
