using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Examples;

/// <summary>Texts that answer texts, as training reads them.</summary>
public sealed class PairDataTests : IDisposable
{
    const string Pairs = "inputs: {column: t, unit: character, minCount: 1}, target: {type: text, column: y}, split: {validation: 0}";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Worked out by hand: two is the most frequent word, the others follow in the order of code units.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_row_has_the_tokens_of_both_sides_with_a_start_and_an_end_around_the_target(int dataShards)
    {
        string file = _folder.Write("a.csv", "t,y\nab,two\nb,one two two\nabba,two one\n");
        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{file}', {Pairs}", "training.batchSize=3", $"parallelism.dataShards={dataShards}");

        Assert.Equal(["a", "b", "<unk>"], data.Tokens!.Order(StringComparer.Ordinal).OrderBy(token => token.Length));
        Assert.Equal(["two", "one", "<unk>", "<s>", "</s>"], ((TextTarget)data.Preprocessing.Target).Tokens);
        Assert.Equal((4, 4, 5, 3, 5), (data.MaxSteps, data.MaxSourceSteps, data.Ports.Outputs, data.Ports.SourceVocabularySize, data.Ports.VocabularySize));
        List<(string Source, string Inputs, string Classes)> found = [];
        for (int shard = 0; shard < dataShards; shard++)
        {
            SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard), data.MaxSourceSteps);
            data.Reader(shard).ReadTraining(0, batch);
            for (int r = 0; r < batch.Shape.Rows; r++) found.Add((Text(batch.Source!, batch.SourceRows[r], data.Tokens!), Row(batch, r, batch.Tokens), Row(batch, r, batch.Classes)));
        }

        Assert.Equal([("ab", "30", "04"), ("abba", "301", "014"), ("b", "3100", "1004")], found.Order());
    }

    /// <summary>Worked out by hand: b and d occur twice with both sides together, a four times; c and x once.</summary>
    [Theory]
    [InlineData("", "a b d c x")]
    [InlineData("minCount: 2", "a b d")]
    [InlineData("maxVocabulary: 3", "a b")]
    public void A_shared_vocabulary_is_learned_from_both_sides(string limit, string expected)
    {
        string file = _folder.Write("a.csv", "t,y\na b a,d a\nx c d,a b\n");
        using ExampleData data = ExampleJob.Prepare(_folder,
            $"path: '{file}', inputs: {{column: t, {(limit.Length == 0 ? "minCount: 1" : limit.StartsWith("min", StringComparison.Ordinal) ? limit : $"minCount: 1, {limit}")}}}, "
                + "target: {type: text, column: y, sharedVocabulary: true}, split: {validation: 0}",
            "model.embeddingSize=4", "model.hiddenSize=4", "model.shareEmbeddings=true", "model.tieEmbeddings=true", "model.bidirectional=true");
        string[] tokens = [.. expected.Split(' '), "<unk>"];
        Assert.Equal(tokens, data.Preprocessing.Text!.Tokens);
        Assert.Equal([.. tokens, "<s>", "</s>"], Assert.IsType<TextTarget>(data.Preprocessing.Target).Tokens);
        Assert.Equal((tokens.Length, tokens.Length + 2), (data.Ports.SourceVocabularySize, data.Ports.VocabularySize));
    }

    [Theory]
    [InlineData("data.target={type: text, column: y}", "model.shareEmbeddings is true and data.target.sharedVocabulary is false; sharedVocabulary must be true")]
    [InlineData("data.target={column: y}", "model.shareEmbeddings is true and data.target is not of type text; shareEmbeddings must be false")]
    [InlineData("data.inputs={column: t, type: audio}", "data.target.sharedVocabulary is true and data.inputs is not a text; sharedVocabulary must be false")]
    [InlineData("data.target.unit=character", "unit of data.inputs is word and data.target.unit is character; the two must be equal")]
    [InlineData("data.target.minCount=3", "data.target.minCount is 3; minCount must be that of data.inputs or left out")]
    [InlineData("data.target.maxVocabulary=9", "data.target.maxVocabulary is 9; maxVocabulary must be that of data.inputs or left out")]
    [InlineData("model={shareEmbeddings: true}", "model.shareEmbeddings is true and model.embeddingSize is missing; embeddingSize must be given")]
    [InlineData("model.tieEmbeddings=true", "embeddingSize must be the width of the last layer's output, 8")]
    public void What_cannot_be_shared_is_refused(string setting, string expected)
    {
        string[] settings =
        [
            "data={type: examples, path: a.csv, inputs: {column: t}, target: {type: text, column: y, sharedVocabulary: true}}",
            "model={embeddingSize: 4, hiddenSize: 8, bidirectional: true, shareEmbeddings: true}", setting,
        ];
        Assert.Contains(JobFileReader.Read("name: pairs\ntraining: {maxSteps: 1, batchSize: 2}\ndata: {path: a}", "job.yaml", "/", settings).Problems,
            problem => expected.Split("; ").All(part => problem.Contains(part, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("start", new[] { "D" })]
    [InlineData("end", new[] { "A", "B", "C" })]
    public void Only_words_that_are_read_can_be_copied(string end, string[] expected)
    {
        TextColumn column = new() { Column = "a", Unit = TokenUnit.Word, Lowercase = false, MaxLength = 4, Truncate = Enum.Parse<TextEnd>(end, ignoreCase: true), Tokens = ["x", "<unk>"] };
        Assert.Equal(expected, column.UnknownIn("A B C x x D x"));
        Assert.Empty(column.UnknownIn("x x"));
    }

    [Fact]
    public void An_exact_match_is_a_text_whose_every_token_is_the_most_probable_one_however_the_window_is_cut_into_blocks()
    {
        string file = _folder.Write("a.csv", "t,y\nab,two\nb,one two two\nabba,two one\n");
        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{file}', {Pairs}", "training.batchSize=3");
        Assert.Equal(["perplexity", "accuracy", "exactMatch"], data.DefaultMetrics);
        Assert.DoesNotContain("bitsPerCharacter", data.AvailableMetrics);
        SequenceModel model = new(new ModelOptions { HiddenSize = 4 }, data.Ports);
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, 3, data.MaxSourceSteps);
        data.Reader(0).ReadTraining(0, batch);
        Assert.Equal(9, batch.Shape.Positions);
        float[] logits = new float[9 * 5];
        for (int i = 0; i < 9; i++) logits[i * 5 + batch.Classes[i]] = 1;
        logits[batch.Shape.Position(1, 2) * 5 + 2] = 2;       // one error, in the second longest text

        foreach (int block in (int[])[1, 4, 9])
        {
            PredictionJudge judge = PredictionJudge.Of(["accuracy", "exactMatch"], 1, data, model, data.MaxSteps, 3);
            for (int first = 0; first < 9; first += block)
                judge.Add(new(logits.AsSpan(first * 5), Math.Min(block, 9 - first), 5), batch, first);
            MetricReport report = judge.Metrics.Report(judge.Sums);
            Assert.Equal(2 / 3.0, report["exactMatch"]);
            Assert.Equal(8 / 9.0, report["accuracy"]!.Value, 1e-12);
        }
    }

    [Theory]
    [InlineData("t,y\na,\n", "Line 2 of '*' has no text in the column 'y'. Fill it in, or remove the row.")]
    [InlineData("t,y\n,a\n", "Line 2 of '*' has no text in the column 't'.")]
    [InlineData("t,y\na\n", "Line 2 of '*' has 1 fields, but the header has 2.")]
    [InlineData("t,y\na,b b b\n", "Line 2 of '*' has a target of 3 tokens, which with its end are 4 time steps, but training.window is 3. Set training.window to 4")]
    [InlineData("t,y\nabcd,b\n", "Line 2 of '*' has a sequence of 4 time steps, but training.window is 3. Because data.target is a text")]
    public void What_cannot_be_a_pair_is_refused(string text, string expected)
    {
        string file = _folder.Write("a.csv", text);
        DataException e = Assert.Throws<DataException>(() => ExampleJob.Prepare(_folder, $"path: '{file}', {Pairs}", "training.window=3"));
        Assert.Contains(expected.Replace("*", file, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.inputs=[{column: t}, {column: n, type: number}]", "data.inputs is not a single column of type text, audio or image")]
    [InlineData("data.inputs={column: n, type: number}", "data.inputs is not a single column of type text, audio or image")]
    [InlineData("task.predict=sequence", "predict must be eachStep")]
    [InlineData("task.loss=mse", "loss must be crossEntropy")]
    [InlineData("model.network=feedForward", "network must be recurrent")]
    [InlineData("data.split.stratify=true", "stratify must be left out")]
    [InlineData("training.classWeights=balanced", "classWeights must be equal")]
    [InlineData("evaluation.metrics=bitsPerCharacter", "use perplexity")]
    [InlineData("data.target={column: y}", "attention must be left out")]
    [InlineData("training.scheduledSampling=1.5", "it must be from 0 to 1")]
    [InlineData("model.bidirectional=true", "attention must be general or additive")]
    public void Settings_that_do_not_fit_are_refused(string setting, string expected)
    {
        string[] settings = ["data={type: examples, path: a.csv, inputs: {column: t}, target: {type: text, column: y}}", "model.attention=dot", setting];
        Assert.Contains(JobFileReader.Read("name: pairs\ntraining: {maxSteps: 1, batchSize: 2}\ndata: {path: a}", "job.yaml", "/", settings).Problems,
            problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    static string Row(SequenceBatch batch, int r, ReadOnlySpan<int> values)
    {
        string text = "";
        for (int t = 0; t < batch.Shape.Lengths[r]; t++) text += values[batch.Shape.Position(r, t)];
        return text;
    }

    static string Text(SequenceBatch batch, int r, IReadOnlyList<string> tokens)
    {
        string text = "";
        for (int t = 0; t < batch.Shape.Lengths[r]; t++) text += tokens[batch.Tokens[batch.Shape.Position(r, t)]];
        return text;
    }
}
