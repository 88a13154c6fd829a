using System.Text.Json;
using Windrow.Tests.Commands;

namespace Windrow.Tests.Docs;

/// <summary>The sample on sentiment from its file to answers, with the commands in its job file.</summary>
public sealed class SentimentSampleTests : IDisposable
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
    public async Task It_is_trained_judged_and_right_about_reviews_that_it_has_never_seen()
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

        string bundle = _windrow.Path("sentiment.windrow");
        using JsonDocument written = JsonDocument.Parse(await RunAsync("export", "sentiment-1", "--bundle", bundle, "--json"));
        Assert.Equal(new FileInfo(bundle).Length, written.RootElement.GetProperty("bytes").GetInt64());
        await RunAsync("rm", "sentiment-1", "--yes");
        Assert.Equal(answers, (await RunAsync("predict", bundle, file)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    async Task<string> RunAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
