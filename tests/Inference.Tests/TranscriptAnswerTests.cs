using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Inference.Network;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Serving;
using Windrow.Tests.Audio;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>Transcripts that a model writes: compared with all transcripts that are possible, with a slow search, and between all the ways to ask.</summary>
public sealed class TranscriptAnswerTests : IDisposable
{
    static readonly string[] Clips = ["ab", "c", "bca", "abcab"];

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run;

    public TranscriptAnswerTests() => _run = new UntrainedRun(
        """
        name: tones
        data:
          {type: examples, path: a.csv, inputs: {type: audio, column: file, bands: 8, lowestHz: 200, stack: 3}, target: {type: transcript, column: said, unit: character}, split: {validation: 0}}
        model: {cell: gru, hiddenSize: 6, layers: 2, bidirectional: true}
        training: {maxEpochs: 1, batchSize: 4, window: 60}
        """,
        ("a.csv", "file,said\n" + string.Concat(Clips.Select(clip => $"\"{ToneFiles.Uri(clip)}\",{clip}\n"))));

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 4)]
    public void A_wide_beam_finds_the_best_of_all_transcripts(int steps, int outputs)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            float[] logits = Random(seed, steps * outputs);
            (string Text, double LnP)[] all = [.. AllTranscripts(logits, steps, outputs).OrderByDescending(one => one.LnP).Take(5)];

            IReadOnlyList<WrittenTokens> found = Search(logits, steps, outputs, new WritingOptions { Beam = 1000, Best = 5 });

            Assert.Equal(all.Select(one => one.Text), found.Select(Text));
            Assert.All(all.Zip(found), pair => Assert.Equal(pair.First.LnP, pair.Second.Score, 1e-5));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_narrow_beam_finds_what_a_slow_search_with_the_same_beam_finds(int beam)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            float[] logits = Random(seed, 25 * 7);
            HashSet<string> expected = [.. SlowSearch(logits, 25, 7, beam)];
            Assert.Equal(expected, [.. Search(logits, 25, 7, new WritingOptions { Beam = beam, Best = beam }).Select(Text)]);
        }
    }

    /// <summary>A token twice in a row needs a blank between, for which two steps are too few.</summary>
    [Fact]
    public void Transcripts_that_are_impossible_are_not_among_the_answers()
    {
        IReadOnlyList<WrittenTokens> found = Search(Random(1, 2 * 4), 2, 4, new WritingOptions { Beam = 20, Best = 20 });
        Assert.Equal(["", "a", "ab", "ac", "b", "ba", "bc", "c", "ca", "cb"], found.Select(Text).Order(StringComparer.Ordinal));
        Assert.All(found, one => Assert.True(double.IsFinite(one.Score)));
        Assert.Equal(1, found.Sum(one => Math.Exp(one.Score)), 1e-5);
    }

    [Fact]
    public void Without_a_beam_each_step_emits_its_most_probable_output()
    {
        float[] logits = [5, 0, 0, 5, 0, 0, 0, 0, 5, 5, 0, 0, 0, 5, 0, 0, 5, 0];       // a a - a b b
        WrittenTokens found = Assert.Single(Search(logits, 6, 3, new WritingOptions()));
        Assert.Equal("aab", Text(found));
        Assert.Equal(AllTranscripts(logits, 6, 3).Single(one => one.Text == "aab").LnP, found.Score, 1e-5);
    }

    /// <summary>The same row by its file, in a field, as JSON, in a program, over HTTP and from a bundle.</summary>
    [Fact]
    public async Task Every_way_to_ask_gives_the_same_transcript()
    {
        WindrowModel model = _run.Open();
        foreach (string clip in Clips) File.WriteAllBytes(_folder[$"{clip}.wav"], ToneFiles.Spell(clip));
        string bundle = _folder["tones.windrow"], table = _folder.Write("new.csv", "file\n" + string.Concat(Clips.Select(clip => $"{clip}.wav\n")));
        model.WriteBundle(bundle);
        TextPrediction[] expected = [.. model.Predict([.. Clips.Select(clip => Row(ToneFiles.Uri(clip)))]).Cast<TextPrediction>()];
        Assert.Contains(expected, one => one.Text.Length > 0);

        using StringWriter written = new();
        await FileAnswers.WriteAsync(WindrowModel.Open(bundle), [AnswerInput.OfFile(table, mayNameFiles: true)], written, new AnswerOptions(), CancellationToken.None);
        Assert.Equal(["said,score", .. expected.Select(one => one.Text)], written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, i) => i == 0 ? line : line.Split(',')[0]));

        WindrowModel trusting = WindrowModel.Open(bundle, new WindrowModelOptions { Files = _folder.Path });
        Assert.Equal(expected.Select(one => one.Text), trusting.Predict([.. Clips.Select(clip => Row($"{clip}.wav"))]).Cast<TextPrediction>().Select(one => one.Text));
        Assert.Contains("files cannot be named here", Assert.Throws<DataException>(() => model.Predict(Row("ab.wav"))).Message, StringComparison.Ordinal);
        Assert.Contains($"lies outside the folder '{_folder.Path}', in which rows may name files.", Assert.Throws<DataException>(() => trusting.Predict(Row("../ab.wav"))).Message, StringComparison.Ordinal);
        DataException unnamed = await Assert.ThrowsAsync<DataException>(() => FileAnswers.WriteAsync(model, [AnswerInput.OfFile(table)], TextWriter.Null, new AnswerOptions(), CancellationToken.None));
        Assert.Contains("files cannot be named here", unnamed.Message, StringComparison.Ordinal);

        await using ModelServer server = await ModelServer.StartAsync(_run.Folder, new ServingOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        using HttpClient http = new() { BaseAddress = server.Address };
        using HttpResponseMessage answered = await http.PostAsync("/predict", Json($$"""{"file": "{{ToneFiles.Uri("bca")}}"}"""));
        Assert.Equal(expected[2].Text, (await answered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("said").GetString());
        using ByteArrayContent file = new(ToneFiles.Spell("bca"));
        file.Headers.ContentType = new("audio/wav");
        using HttpResponseMessage whole = await http.PostAsync("/predict", file);
        Assert.Equal(expected[2].Text, (await whole.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("said").GetString());
        using HttpResponseMessage refused = await http.PostAsync("/predict", Json($$"""{"file": "{{_folder["bca.wav"]}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("files cannot be named here", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("data:audio/wav;base64,", await http.GetStringAsync("/openapi.json"), StringComparison.Ordinal);
    }

    /// <summary>The ONNX file reads the features that the library computes, and its logits give the same transcripts and probabilities.</summary>
    [Fact]
    public void The_exported_network_gives_the_same_transcripts()
    {
        using OnnxNetwork onnx = new(_run);
        WindrowModel model = _run.Open();
        Preprocessing preprocessing = Preprocessing.Parse(_run.Metadata.ToDictionary()["preprocessing"]);
        int outputs = preprocessing.Target.Outputs;
        Assert.Equal("<blank>", ((TranscriptTarget)preprocessing.Target).Tokens[^1]);
        foreach (string clip in Clips)
        {
            EncodedExample encoded = preprocessing.Encode(Row(ToneFiles.Uri(clip)));
            float[] logits = [.. onnx.Run(encoded.Frames!).Select(value => (float)value)];
            Assert.Equal(encoded.Length, logits.Length / outputs);
            WrittenTokens found = Assert.Single(Search(logits, encoded.Length, outputs, new WritingOptions()));
            TextPrediction answer = (TextPrediction)model.Predict(Row(ToneFiles.Uri(clip)));
            Assert.Equal(((TranscriptTarget)preprocessing.Target).Decode(found.Tokens), answer.Text);
            Assert.Equal(found.Score, Assert.Single(answer.Values), 1e-4);
        }
    }

    [Fact]
    public void Transcripts_have_no_explanations() =>
        Assert.Contains("has no attention", Assert.Throws<InvalidOperationException>(() => WindrowModel.Open(_run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Explain = true } })).Message, StringComparison.Ordinal);

    static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    static Dictionary<string, string?> Row(string file) => new() { ["file"] = file };

    static string Text(WrittenTokens tokens) => string.Concat(tokens.Tokens.Select(token => (char)('a' + token)));

    static float[] Random(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 5)];
    }

    static IReadOnlyList<WrittenTokens> Search(float[] logits, int steps, int outputs, WritingOptions options)
    {
        PackedShape at = new(steps, 1);
        at.SetEqual(steps, 1);
        return new TranscriptSearch(outputs, options).Run(new MatrixView(logits, steps, outputs), at, 0);
    }

    static double[] Probabilities(float[] logits, int t, int outputs)
    {
        double[] powers = [.. logits[(t * outputs)..((t + 1) * outputs)].Select(x => Math.Exp(x))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    static List<(string Text, double LnP)> AllTranscripts(float[] logits, int steps, int outputs)
    {
        Dictionary<string, double> found = [];
        for (int path = 0; path < (int)Math.Pow(outputs, steps); path++)
        {
            double probability = 1;
            string transcript = "";
            for (int t = 0, rest = path, before = -1; t < steps; t++, rest /= outputs)
            {
                int output = rest % outputs;
                probability *= Probabilities(logits, t, outputs)[output];
                if (output != before && output != outputs - 1) transcript += (char)('a' + output);
                before = output;
            }

            found[transcript] = found.GetValueOrDefault(transcript) + probability;
        }

        return [.. found.Select(one => (one.Key, Math.Log(one.Value)))];
    }

    /// <summary>Prefix beam search as it is usually written down, with a dictionary of probabilities.</summary>
    static string[] SlowSearch(float[] logits, int steps, int outputs, int beam)
    {
        Dictionary<string, (double Blank, double Token)> kept = new() { [""] = (1, 0) };
        for (int t = 0; t < steps; t++)
        {
            double[] p = Probabilities(logits, t, outputs);
            Dictionary<string, (double Blank, double Token)> next = [];
            foreach ((string prefix, (double blank, double token)) in kept)
            {
                Add(prefix, (blank + token) * p[^1], prefix.Length > 0 ? token * p[prefix[^1] - 'a'] : 0);
                for (int k = 0; k < outputs - 1; k++)
                    Add(prefix + (char)('a' + k), 0, (prefix.Length > 0 && prefix[^1] == 'a' + k ? blank : blank + token) * p[k]);
            }

            double all = next.Values.Sum(one => one.Blank + one.Token);
            kept = next.OrderByDescending(one => one.Value.Blank + one.Value.Token).Take(beam).ToDictionary(one => one.Key, one => (one.Value.Blank / all, one.Value.Token / all));

            void Add(string prefix, double blank, double token)
            {
                (double Blank, double Token) before = next.GetValueOrDefault(prefix);
                next[prefix] = (before.Blank + blank, before.Token + token);
            }
        }

        return [.. kept.Keys];
    }
}
