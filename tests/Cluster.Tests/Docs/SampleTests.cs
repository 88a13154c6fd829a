using Windrow.Grains.Metrics;
using Windrow.Tests.Audio;
using Windrow.Tests.Commands;
using Windrow.Tests.Images;

namespace Windrow.Tests.Docs;

/// <summary>The samples as a user runs them, for a few steps.</summary>
public sealed class SampleTests : IDisposable
{
    readonly LocalCommandLine _windrow = new();

    public void Dispose() => _windrow.Dispose();

    [Fact]
    public async Task The_sample_on_this_repository_begins_to_learn() =>
        await AssertLearnsAsync(Repository.PathOf("samples/char-lm/job.yaml"), "training.maxSteps=30");

    [Fact]
    public async Task The_classic_sample_takes_the_path_of_the_text()
    {
        string text = _windrow.Path("input.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat(Repository.Read("README.md"), 20)));

        await AssertLearnsAsync(Repository.PathOf("samples/tiny-shakespeare/job.yaml"), "training.maxSteps=30", $"data.path={text}");
    }

    [Theory]
    [InlineData("series", "sine-1")]
    [InlineData("sequences", "reber-1")]
    [InlineData("images", "shapes-1")]
    [InlineData("sentiment", "sentiment-1")]
    public async Task A_sample_of_another_kind_of_data_begins_to_learn_and_writes_no_text(string sample, string name)
    {
        string file = Repository.PathOf($"samples/{sample}/job.yaml");
        (int exitCode, string output, string error) = await _windrow.RunAsync("validate", file, "--json");
        Assert.True(exitCode == 0, error);
        Assert.Contains("\"steps_per_epoch\":", output, StringComparison.Ordinal);

        await AssertLearnsAsync(file, "training.maxSteps=30", "evaluation.everySteps=100");

        (exitCode, _, error) = await _windrow.RunAsync("generate", name);
        Assert.Equal(2, exitCode);
        Assert.Contains("did not learn from text", error, StringComparison.Ordinal);
        (exitCode, output, _) = await _windrow.RunAsync("watch", name);
        Assert.Equal(0, exitCode);
        Assert.Contains("validation loss", output, StringComparison.Ordinal);
        Assert.DoesNotContain("perplexity", output, StringComparison.Ordinal);
        Assert.DoesNotContain("windrow generate", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_with_dates_begins_to_learn_and_answers_a_text_with_a_text()
    {
        await AssertLearnsAsync(Repository.PathOf("samples/translation/job.yaml"), "training.maxSteps=30", "evaluation.everySteps=100");

        (int exitCode, string output, string error) = await _windrow.RunAsync("evaluate", "translation-1", "--split", "test");
        Assert.True(exitCode == 0, error);
        Assert.All((string[])["exactMatch", "writtenExactMatch", "bleu", "cer", "edits"], name => Assert.Contains(name, output, StringComparison.Ordinal));
        string dates = _windrow.Path("new.csv");
        File.WriteAllText(dates, "written\n4 July 2025\n");
        (exitCode, output, error) = await _windrow.RunAsync("predict", "translation-1", dates, "--beam", "3", "--best", "2", "--format", "jsonl");
        Assert.True(exitCode == 0, error);
        Assert.Matches("^\\{\"iso\":\"[^\"]*\",\"score\":[^,]*,\"alternatives\":\\[\\{\"iso\":\"[^\"]*\",\"score\":[^,]*\\}\\]\\}\n$", output);
    }

    [Fact]
    public async Task The_sample_with_recordings_begins_to_learn_and_writes_what_it_hears()
    {
        await AssertLearnsAsync(Repository.PathOf("samples/speech/job.yaml"), "training.maxSteps=30", "evaluation.everySteps=100");

        (int exitCode, string output, string error) = await _windrow.RunAsync("evaluate", "speech-1", "--split", "test");
        Assert.True(exitCode == 0, error);
        Assert.All((string[])["tokenErrorRate", "transcriptAccuracy", "wer", "cer", "edits"], name => Assert.Contains(name, output, StringComparison.Ordinal));
        File.WriteAllBytes(_windrow.Path("new.wav"), ToneFiles.Spell("abc"));
        File.WriteAllText(_windrow.Path("new.csv"), "recording\nnew.wav\n");
        (exitCode, output, error) = await _windrow.RunAsync("predict", "speech-1", _windrow.Path("new.csv"), "--beam", "4", "--best", "2", "--format", "jsonl");
        Assert.True(exitCode == 0, error);
        Assert.Matches("^\\{\"digits\":\"[^\"]*\",\"score\":[^,]*,\"alternatives\":\\[\\{\"digits\":\"[^\"]*\",\"score\":[^,]*\\}\\]\\}\n$", output);
    }

    [Fact]
    public async Task The_sample_with_pictures_begins_to_learn_and_tags_a_new_one()
    {
        await AssertLearnsAsync(Repository.PathOf("samples/pictures/job.yaml"), "training.maxSteps=30", "evaluation.everySteps=100");

        (int exitCode, string output, string error) = await _windrow.RunAsync("evaluate", "pictures-1", "--split", "test");
        Assert.True(exitCode == 0, error);
        Assert.All((string[])["subsetAccuracy", "microF1", "circle", "yellow"], name => Assert.Contains(name, output, StringComparison.Ordinal));
        string row = File.ReadLines(Repository.PathOf("samples/pictures/pictures.csv")).ElementAt(1), uri = row.Split('"')[1];
        File.WriteAllBytes(_windrow.Path("new.png"), Convert.FromBase64String(uri[(uri.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        File.WriteAllText(_windrow.Path("new.csv"), $"picture\nnew.png\n\"{uri}\"\n");
        (exitCode, output, error) = await _windrow.RunAsync("predict", "pictures-1", _windrow.Path("new.csv"));
        Assert.True(exitCode == 0, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("tags,p(blue),p(circle),", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines[1], lines[2]);
    }

    /// <summary>The sample as it is, to the end of its training, with a picture that the test draws.</summary>
    [Fact]
    public async Task The_sample_with_captions_learns_to_describe_a_picture_that_it_has_not_seen()
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync("train", Repository.PathOf("samples/captions/job.yaml"), "--json");
        Assert.True(exitCode == 0, error);

        string page = _windrow.Path("captions.html");
        (exitCode, output, error) = await _windrow.RunAsync("evaluate", "captions-1", "--split", "test", "--html", page);
        Assert.True(exitCode == 0, error);
        Assert.Contains("writtenExactMatch", output, StringComparison.Ordinal);
        Assert.Contains("class=\"look\"", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(_windrow.Path("new.png"), Drawn((6, 6, 220, 40, 40), (24, 24, 50, 80, 220)));
        await File.WriteAllTextAsync(_windrow.Path("new.csv"), "picture\nnew.png\n");
        (exitCode, output, error) = await _windrow.RunAsync("predict", "captions-1", _windrow.Path("new.csv"), "--explain", "--html", page);
        Assert.True(exitCode == 0, error);
        Assert.StartsWith("caption,score\nred square top left and blue square bottom right,", output, StringComparison.Ordinal);
        Assert.Contains("red square top left and blue square bottom right", await File.ReadAllTextAsync(page), StringComparison.Ordinal);

        // 32 x 32 pixels with squares of 10 pixels around these places, in these colors.
        static byte[] Drawn(params (int X, int Y, byte Red, byte Green, byte Blue)[] squares)
        {
            byte[] lines = new byte[32 * (1 + 32 * 3)];
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++)
                {
                    Span<byte> pixel = lines.AsSpan(y * 97 + 1 + 3 * x, 3);
                    pixel.Fill(96);
                    foreach ((int X, int Y, byte Red, byte Green, byte Blue) square in squares)
                    {
                        if (Math.Abs(x + 0.5 - square.X) < 5 && Math.Abs(y + 0.5 - square.Y) < 5) (pixel[0], pixel[1], pixel[2]) = (square.Red, square.Green, square.Blue);
                    }
                }
            }

            return PngBytes.File(32, 32, lines);
        }
    }

    [Fact]
    public async Task A_text_is_learned_and_written_word_by_word()
    {
        string text = _windrow.Path("input.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat(Repository.Read("README.md"), 20)));
        await AssertLearnsAsync(
            Repository.PathOf("samples/tiny-shakespeare/job.yaml"), "training.maxSteps=30", $"data.path={text}", "data.unit=word", "data.maxVocabulary=50",
            "model.embeddingSize=16", "evaluation.everySteps=30");

        (int exitCode, string output, string error) = await _windrow.RunAsync("generate", "tiny-shakespeare-1", "--prompt", "the windrow", "--length", "20");
        Assert.True(exitCode == 0, error);
        Assert.StartsWith("the windrow", output, StringComparison.Ordinal);
        Assert.InRange(output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 3, 22);
        (_, output, _) = await _windrow.RunAsync("watch", "tiny-shakespeare-1");
        Assert.Contains("perplexity", output, StringComparison.Ordinal);
        Assert.DoesNotContain("bits per character", output, StringComparison.Ordinal);
    }

    async Task AssertLearnsAsync(string sample, params string[] settings)
    {
        (int exitCode, string output, string error) = await _windrow.RunAsync(
            ["train", sample, "--json", .. settings.SelectMany(setting => new[] { "--set", setting })]);

        Assert.True(exitCode == 0, error);
        JobEvent[] events = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JobEventJson.Read)];
        StepEvent[] steps = [.. events.OfType<StepEvent>()];
        Assert.Equal(30, steps.Length);
        Assert.True(steps[^1].Loss < steps[0].Loss, $"The loss went from {steps[0].Loss} to {steps[^1].Loss}.");
        Assert.Single(events.OfType<EvaluationEvent>());
        Assert.NotEmpty(events.OfType<CheckpointEvent>());
    }
}
