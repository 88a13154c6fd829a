using Windrow.Data;
using Windrow.Inference;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;
using Windrow.Tests.Audio;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>Texts about recordings that a decoder writes: each token is the most probable one after those before it, as one pass over the whole text shows.</summary>
public sealed class CaptionTests : IDisposable
{
    static readonly string[] Clips = ["ab", "c", "bca"];

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run = new(
        """
        name: captions
        data:
          {type: examples, path: a.csv, inputs: {type: audio, column: file, bands: 8, lowestHz: 200, stack: 4}, target: {type: text, column: said, unit: character}, split: {validation: 0}}
        model: {cell: lstm, hiddenSize: 6, layers: 2, bidirectional: true, embeddingSize: 3}
        training: {maxEpochs: 1, batchSize: 4, window: 20}
        """,
        ("a.csv", "file,said\n" + string.Concat(Clips.Select(clip => $"\"{ToneFiles.Uri(clip)}\",{clip}\n"))));

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_recording_is_described_by_the_most_probable_tokens()
    {
        WindrowModel model = _run.Open();
        Preprocessing preprocessing = Preprocessing.Parse(_run.Metadata.ToDictionary()["preprocessing"]);
        TextTarget target = (TextTarget)preprocessing.Target;
        foreach (string clip in Clips)
        {
            TextPrediction answer = (TextPrediction)model.Predict(Row(clip));
            int[] written = [.. answer.Text.Select(letter => target.Tokens.ToList().IndexOf(letter.ToString()))];
            Assert.DoesNotContain(-1, written);
            Assert.Equal(written.Length < 20 ? [.. written, target.Outputs - 1] : written, Best(preprocessing.Encode(Row(clip)), written).Take(Math.Min(20, written.Length + 1)));
        }

        foreach (string clip in Clips) File.WriteAllBytes(_folder[$"{clip}.wav"], ToneFiles.Spell(clip));
        using StringWriter lines = new();
        await FileAnswers.WriteAsync(model, [AnswerInput.OfFile(_folder.Write("new.csv", "file\n" + string.Concat(Clips.Select(clip => $"{clip}.wav\n"))), mayNameFiles: true)], lines, new AnswerOptions(), CancellationToken.None);
        Assert.Equal(Clips.Select(clip => ((TextPrediction)model.Predict(Row(clip))).Text), lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void An_explanation_says_at_which_time_step_the_model_looked()
    {
        WindrowModel model = WindrowModel.Open(_run.Folder, new WindrowModelOptions { Writing = new WritingOptions { Explain = true } });
        TextExplanation explanation = ((TextPrediction)model.Predict(Row("bca"))).Explanation!;
        Assert.Equal(["0", "1", "2", "3"], explanation.Source.Take(4));
        Assert.All(explanation.Attention, row => Assert.Equal(1, row.Sum(), 1e-5));
    }

    /// <summary>The most probable token after the start and after each token, with all tokens given.</summary>
    int[] Best(EncodedExample source, int[] written)
    {
        SequenceBatch batch = new(_run.Model.Ports.Format, written.Length + 1, 1, source.Length);
        batch.Shape.SetEqual(written.Length + 1, 1);
        batch.Source!.Shape.SetEqual(source.Length, 1);
        batch.Begins.Fill(true);
        batch.PairSourceRows();
        source.CopyTo(batch.Source, 0);
        int[] read = [_run.Model.Ports.Outputs - 2, .. written];
        read.CopyTo(batch.Tokens);
        MatrixView logits = new Bptt(_run.Model, written.Length + 1, 1, BlasLibrary.Default.Backend, source.Length).Predict(_run.Weights, batch, new LaneState(_run.Model, 1));
        List<int> best = [];
        for (int t = 0; t < logits.Rows; t++)
        {
            float[] row = logits.Row(t).ToArray();
            best.Add(Enumerable.Range(0, row.Length).Where(token => token != row.Length - 2).MaxBy(token => row[token]));
        }

        return [.. best];
    }

    static Dictionary<string, string?> Row(string clip) => new() { ["file"] = ToneFiles.Uri(clip) };
}
