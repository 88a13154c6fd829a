using System.Globalization;
using System.Text;
using System.Text.Json;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Models;
using Windrow.Models.Sources;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Tests.Inference;

/// <summary>Texts that a model writes, compared with every text that it could write: their probabilities are computed in one pass over each whole text.</summary>
public sealed class TextAnswerTests : IDisposable
{
    const int MaxTokens = 4;

    static readonly string[] Sources = ["ab", "c", "bacab", "aabb", "cb"];

    readonly UntrainedRun _run = new("""
        name: pairs
        data:
          {type: examples, path: a.csv, inputs: {column: read, unit: character, minCount: 1}, target: {type: text, column: written, unit: character}, split: {validation: 0}}
        model: {cell: gru, hiddenSize: 5, layers: 2, bidirectional: true, embeddingSize: 4, attention: additive}
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """, ("a.csv", "read,written\nab,x\nc,yx\nbacab,xxyy\naabb,y\ncb,xy\n"));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    [InlineData(0.6)]
    public void A_wide_beam_finds_the_best_of_all_texts(double penalty)
    {
        WindrowModel model = Open(new WritingOptions { Beam = 200, Best = 6, LengthPenalty = penalty, MaxTokens = MaxTokens });
        IReadOnlyList<Prediction> answers = model.Predict([.. Sources.Select(Row)]);
        for (int i = 0; i < Sources.Length; i++)
        {
            (string Text, double Score)[] expected = [.. All(Sources[i], penalty).OrderByDescending(text => text.Score).Take(6)];
            TextPrediction answer = Assert.IsType<TextPrediction>(answers[i]);
            Assert.Equal(expected.Select(text => text.Text), answer.Alternatives.Select(text => text.Text));
            Assert.All(expected.Zip(answer.Alternatives), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4));
            Assert.Equal((answer.Alternatives[0].Text, answer.Alternatives[0].Score), (answer.Text, Assert.Single(answer.Values)));
        }
    }

    [Fact]
    public void A_beam_that_needs_too_much_memory_for_a_long_source_is_refused()
    {
        WindrowModel model = Open(new WritingOptions { Beam = 1000, MaxTokens = MaxTokens });
        DataException refused = Assert.Throws<DataException>(() => model.Predict([Row(new string('a', 20_000))]));
        Assert.Equal("An input of 20000 time steps needs too much memory with a beam of 1000. Use a smaller beam, or shorten the input.", refused.Message);
    }

    [Fact]
    public void Without_a_beam_every_token_is_the_most_probable_one()
    {
        WindrowModel model = Open(new WritingOptions { MaxTokens = MaxTokens });
        IReadOnlyList<Prediction> together = model.Predict([.. Sources.Select(Row)]);
        for (int i = 0; i < Sources.Length; i++)
        {
            List<int> written = [];
            while (written.Count < MaxTokens)
            {
                double[] last = Probabilities(Sources[i], [.. written])[^1];
                int best = Enumerable.Range(0, last.Length).Where(token => token != last.Length - 2).MaxBy(token => last[token]);
                if (best == last.Length - 1) break;
                written.Add(best);
            }

            string expected = Target.Decode(written);
            Assert.Equal(expected, Assert.IsType<TextPrediction>(together[i]).Text);
            Assert.Equal(expected, Assert.IsType<TextPrediction>(model.Predict(Row(Sources[i]))).Text);
        }
    }

    /// <summary>Where the network looks when it reads the whole text at once, which is where it looked when it wrote that text.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void An_explanation_says_where_the_model_looked_for_each_token(int beam)
    {
        WindrowModel model = Open(new WritingOptions { Beam = beam, MaxTokens = MaxTokens, Explain = true }), silent = Open(new WritingOptions { Beam = beam, MaxTokens = MaxTokens });
        IReadOnlyList<Prediction> answers = model.Predict([.. Sources.Select(Row)]);
        for (int i = 0; i < Sources.Length; i++)
        {
            TextPrediction answer = Assert.IsType<TextPrediction>(answers[i]), other = Assert.IsType<TextPrediction>(silent.Predict(Row(Sources[i])));
            TextExplanation explanation = Assert.IsType<TextExplanation>(answer.Explanation);
            Assert.Equal((other.Text, null), (answer.Text, other.Explanation));
            Assert.Equal(Sources[i].Select(letter => $"{letter}"), explanation.Source);
            Assert.Equal(answer.Text, string.Concat(explanation.Tokens));
            float[][] expected = [.. Attention(Sources[i], [.. explanation.Tokens.Select(token => Target.Tokens.ToList().IndexOf(token))])];
            Assert.Equal(explanation.Tokens.Count, explanation.Attention.Count);
            for (int t = 0; t < explanation.Tokens.Count; t++) Assert.All(expected[t].Zip(explanation.Attention[t]), weight => Assert.Equal(weight.First, weight.Second, 1e-5));
        }
    }

    [Fact]
    public async Task Explanations_are_written_as_json_and_need_attention()
    {
        MemoryStream Rows() => new(Encoding.UTF8.GetBytes("read\nbacab\n"));
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(Rows(), _run.Folder, "-", "--max-tokens", "3", "--explain", "--json");
        Assert.True(exitCode == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        string[] tokens = [.. json.RootElement.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
        Assert.Equal(json.RootElement.GetProperty("written").GetString(), string.Concat(tokens));
        Assert.Equal(["b", "a", "c", "a", "b"], json.RootElement.GetProperty("source").EnumerateArray().Select(token => token.GetString()));
        JsonElement[] attention = [.. json.RootElement.GetProperty("attention").EnumerateArray()];
        Assert.Equal(tokens.Length, attention.Length);
        Assert.All(attention, row => Assert.Equal(1, row.EnumerateArray().Sum(weight => weight.GetDouble()), 1e-5));

        (exitCode, _, error) = await PredictCommandLine.RunAsync(Rows(), _run.Folder, "-", "--explain");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--explain needs --format jsonl", error, StringComparison.Ordinal);

        using UntrainedRun other = new(
            """
            name: sums
            data: {type: examples, path: a.csv, inputs: [{column: a, type: number}], target: {type: number, column: b}, split: {validation: 0}}
            model: {hiddenSize: 2}
            training: {maxEpochs: 1, batchSize: 2, window: 1}
            """,
            ("a.csv", "a,b\n1,2\n3,4\n"));
        (exitCode, _, error) = await PredictCommandLine.RunAsync(Rows(), other.Folder, "-", "--explain", "--json");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("The model of job 'sums' cannot say where it looks, because it has no attention.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_and_words_become_texts_again()
    {
        TextColumn bytes = new() { Column = "a", Unit = TokenUnit.Byte, Lowercase = false, Truncate = TextEnd.End, Tokens = ["0xC3", "0xA9", "0x61", "<unk>"] };
        Assert.Equal("aé<unk>", new TextTarget { Column = "a", Text = bytes }.Decode([2, 0, 1, 3]));
        TextTarget words = new() { Column = "a", Text = bytes with { Unit = TokenUnit.Word, Tokens = ["good", "day", "<unk>"] } };
        Assert.Equal(("good day <unk>", 5), (words.Decode([0, 1, 2]), words.Outputs));
    }

    [Fact]
    public void A_model_that_writes_texts_has_no_steps_and_refuses_wrong_options()
    {
        WindrowModel model = Open(new WritingOptions());
        Assert.True(model.WritesText);
        Assert.False(model.PredictsEachStep);
        Assert.Throws<InvalidOperationException>(model.StartSession);
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(new WritingOptions { Beam = 2, Best = 3 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(new WritingOptions { LengthPenalty = double.NaN }));
    }

    [Fact]
    public async Task The_command_writes_texts_and_refuses_options_that_contradict_each_other()
    {
        MemoryStream Rows() => new(Encoding.UTF8.GetBytes("read\nab\nc\n"));
        WindrowModel model = Open(new WritingOptions { MaxTokens = MaxTokens });
        TextPrediction[] expected = [.. model.Predict([Row("ab"), Row("c")]).Cast<TextPrediction>()];
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(Rows(), _run.Folder, "-", "--max-tokens", $"{MaxTokens}");
        Assert.True(exitCode == 0, error);
        Assert.Equal(
            ["written,score", .. expected.Select(answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Text},{answer.Values[0]:G9}"))],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        foreach ((string[] options, string sentence) in ((string[], string)[])
        [
            (["--beam", "0"], "--beam is 0; it must be a whole number of at least 1."),
            (["--beam", "5000"], "--beam is 5000; it must be at most 1000."),
            (["--beam", "2", "--best", "3", "--json"], "--best is larger than --beam"),
            (["--beam", "3", "--best", "3"], "--best needs --format jsonl"),
            (["--length-penalty", "-1"], "--length-penalty is -1; it must be a number of at least 0."),
            (["--length-penalty", "11"], "--length-penalty is 11; it must be at most 10."),
        ])
        {
            (exitCode, _, error) = await PredictCommandLine.RunAsync(Rows(), [_run.Folder, "-", .. options]);
            Assert.NotEqual(0, exitCode);
            Assert.Contains(sentence, error, StringComparison.Ordinal);
        }
    }

    TextTarget Target => (TextTarget)Preprocessing.Parse(_run.Metadata.ToDictionary()["preprocessing"]).Target;

    WindrowModel Open(WritingOptions options) => WindrowModel.Open(_run.Folder, new WindrowModelOptions { Writing = options });

    static Dictionary<string, string?> Row(string source) => new() { ["read"] = source };

    /// <summary>Every text of at most <see cref="MaxTokens"/> tokens with its end, or without one if it was cut off there.</summary>
    IEnumerable<(string Text, double Score)> All(string source, double penalty)
    {
        int outputs = _run.Model.Ports.Outputs;
        int[] tokens = [.. Enumerable.Range(0, outputs - 2)];
        List<int[]> texts = [[]];
        for (int length = 0, first = 0; length < MaxTokens; length++)
        {
            int count = texts.Count;
            for (; first < count; first++) texts.AddRange(tokens.Select(token => (int[])[.. texts[first], token]));
        }

        foreach (int[] text in texts)
        {
            double[][] probabilities = Probabilities(source, text);
            double sum = text.Select((token, t) => Math.Log(probabilities[t][token])).Sum();
            if (text.Length < MaxTokens) sum += Math.Log(probabilities[text.Length][outputs - 1]);
            yield return (Target.Decode(text), sum / Math.Pow(Math.Min(text.Length + 1, MaxTokens), penalty));
        }
    }

    /// <summary>The probability of each token after each beginning of a text, without the start symbol.</summary>
    double[][] Probabilities(string source, int[] text)
    {
        int outputs = _run.Model.Ports.Outputs;
        MatrixView logits = Read(source, text, null);
        double[][] probabilities = new double[logits.Rows][];
        for (int t = 0; t < logits.Rows; t++)
        {
            double[] e = [.. logits.Row(t).ToArray().Select((logit, k) => k == outputs - 2 ? 0 : Math.Exp(logit))];
            probabilities[t] = [.. e.Select(value => value / e.Sum())];
        }

        return probabilities;
    }

    /// <summary>The weights of the source's tokens for each token of a text, and for its end.</summary>
    List<float[]> Attention(string source, int[] text)
    {
        List<float[]> attention = [];
        Read(source, text, (_, weights) =>
        {
            for (int t = 0; t < weights.Rows; t++) attention.Add(weights.Row(t).ToArray());
        });
        return attention;
    }

    /// <summary>Reads a whole text at once, after its source.</summary>
    MatrixView Read(string source, int[] text, AttentionReader? attention)
    {
        IReadOnlyList<int> read = Preprocessing.Parse(_run.Metadata.ToDictionary()["preprocessing"]).Encode(Row(source)).Tokens!;
        SequenceBatch batch = new(_run.Model.Ports.Format, text.Length + 1, 1, read.Count);
        batch.Shape.SetEqual(text.Length + 1, 1);
        batch.Source!.Shape.SetEqual(read.Count, 1);
        batch.Begins.Fill(true);
        batch.PairSourceRows();
        ((int[])[_run.Model.Ports.Outputs - 2, .. text]).CopyTo(batch.Tokens);
        for (int t = 0; t < read.Count; t++) batch.Source.Tokens[t] = read[t];
        Bptt bptt = new(_run.Model, text.Length + 1, 1, BlasLibrary.Default.Backend, read.Count);
        return bptt.Predict(_run.Weights, batch, new LaneState(_run.Model, 1), attention: attention);
    }
}
