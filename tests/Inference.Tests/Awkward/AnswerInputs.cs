using Windrow.Tests.Audio;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>What <c>windrow predict</c> is asked.</summary>
/// <param name="reviews">A model that reads texts.</param>
/// <param name="heard">A model that reads recordings.</param>
sealed class AnswerInputs(UntrainedRun reviews, UntrainedRun heard)
{
    const string Section = "windrow predict";

    public IEnumerable<AwkwardInput> All() =>
    [
        new(Section, "a word that the training never had", UnknownWordAsync),
        new(Section, "a sentence of 5,000 words, where training.window was 20", LongSentenceAsync),
        Table("an empty sentence", reviews, "text\n\"\"\n"),
        Table("a table without the model's column", reviews, "t\ngood\n"),
        Table("no rows and no header", reviews, ""),
        Table("a sound file that does not exist", heard, "file\nmissing.wav\n"),
        new(Section, "a file that does not exist", () => RefusalAsync(reviews, Stream.Null, "missing.csv")),
        Table("--explain of a model without attention", reviews, "text\ngood\n", "--explain", "--format", "jsonl"),
        Table("--beam of 2000", reviews, "text\ngood\n", "--beam", "2000"),
        Sound("no sound at all", []),
        Sound("a WAV file", ToneFiles.Spell("ab")),
        Sound("half a second of silence", new byte[ToneFiles.Rate]),
        Sound("an odd number of bytes", new byte[ToneFiles.Rate + 1]),
    ];

    AwkwardInput Sound(string input, byte[] sound) => new(Section, $"{input}, with --raw", () => RefusalAsync(heard, new MemoryStream(sound), "--raw", $"{ToneFiles.Rate}"));

    static AwkwardInput Table(string input, UntrainedRun run, string table, params string[] arguments) => new(Section, input, async () =>
    {
        using TemporaryFolder folder = new();
        return (await RefusalAsync(run, null, [folder.Write("new.csv", table), .. arguments])).Replace(folder.Path + "/", "", StringComparison.Ordinal);
    });

    async Task<string> UnknownWordAsync()
    {
        Assert.Equal(await AnswerAsync("good qwertz"), await AnswerAsync("good asdf"));
        Assert.NotEqual(await AnswerAsync("good qwertz"), await AnswerAsync("good bad"));
        return "answered: it is read as <unk>, like every other word that is not in the vocabulary";
    }

    async Task<string> LongSentenceAsync()
    {
        Assert.Contains("sad", (await AnswerAsync(string.Join(' ', Enumerable.Repeat("good", 5000))))[0], StringComparison.Ordinal);
        return "answered; the limit is 262,144 words";
    }

    async Task<string[]> AnswerAsync(string text)
    {
        using TemporaryFolder folder = new();
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(null, reviews.Folder, folder.Write("new.csv", $"text\n{text}\n"));
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What is written to standard error.</summary>
    static async Task<string> RefusalAsync(UntrainedRun run, Stream? input, params string[] arguments)
    {
        (_, _, string error) = await PredictCommandLine.RunAsync(input, [run.Folder, .. arguments]);
        string[] lines = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.Contains("--help", StringComparison.Ordinal) && !line.Contains("--on-bad-row", StringComparison.Ordinal))];
        return string.Join(' ', lines.Select(line => line.StartsWith("error: ", StringComparison.Ordinal) ? line["error: ".Length..] : line));
    }
}
