using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Tests.Data;

/// <summary>Whether an output layer for words fits a vocabulary, only the data tell.</summary>
public sealed class AdaptiveFitTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4_001, "adaptiveSoftmax", "model.output is adaptiveSoftmax and the vocabulary has 4001 words; cutoffs must be given, because the default needs at least 4002, or output must be full.")]
    [InlineData(399, "{type: sampledSoftmax, samples: 100}", "model.output.samples is 100 and the vocabulary has 399 words; samples must be at most a quarter of the vocabulary, or output must be full.")]
    [InlineData(500, "{type: adaptiveSoftmax, cutoffs: [100, 500]}", "model.output.cutoffs has 500 and the vocabulary has 500 words; each cutoff must be smaller than the vocabulary.")]
    public void A_vocabulary_that_is_too_small_is_refused(int words, string output, string expected)
    {
        DataException refused = Assert.Throws<DataException>(() => Job(words, output).Prepare(_folder["data"]));
        Assert.Equal(expected, refused.Message);
    }

    [Fact]
    public void A_layer_that_is_too_narrow_for_the_default_clusters_is_refused()
    {
        DataException refused = Assert.Throws<DataException>(() => Job(40_002, "adaptiveSoftmax", "model.hiddenSize=15").Prepare(_folder["data"]));
        Assert.StartsWith("model.hiddenSize is 15, model.output.divisor is 4 and there are 2 clusters;", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4_002, "adaptiveSoftmax", "{\"cutoffs\":[2000],\"divisor\":4}")]
    [InlineData(501, "{type: adaptiveSoftmax, cutoffs: [100, 500], divisor: 2}", "{\"cutoffs\":[100,500],\"divisor\":2}")]
    public void The_metadata_of_a_model_have_the_cutoffs(int words, string output, string expected)
    {
        using TrainingData data = Job(words, output).Prepare(_folder["data"]);
        Assert.Equal(expected, data.ModelMetadata.Single(entry => entry.Key == "adaptiveSoftmax").Value);
    }

    [Fact]
    public void Unknown_words_are_among_the_frequent_ones()
    {
        string text = _folder.Write("text.txt", string.Join(' ', Enumerable.Range(0, 300).Select(n => n % 2 == 0 ? "often" : $"w{n}")));
        string data = $"{{path: '{text}', unit: word, maxVocabulary: 10, split: {{validation: 0}} }}";
        string[] Start(string folder, params string[] output)
        {
            using TrainingData prepared = DataJob.Of(data, ["training.batchSize=1", "training.window=2", .. output]).Prepare(_folder[folder]);
            Vocabulary vocabulary = ((TextData)prepared).Corpus.Vocabulary;
            return [vocabulary.Decode(0), vocabulary.Decode(1), vocabulary.Decode(9)];
        }

        Assert.Equal(["often", "w1", "<unk>"], Start("full"));
        Assert.Equal(["often", "<unk>", "w111"], Start("adaptive", "model.output={type: adaptiveSoftmax, cutoffs: 5}"));
    }

    JobFile Job(int words, string output, params string[] more)
    {
        string file = _folder.Write("words.txt", string.Join(' ', Enumerable.Range(0, words).Select(n => $"w{n}")));
        return DataJob.Of(
            $"{{path: '{file}', unit: word, split: {{validation: 0}} }}",
            ["training.batchSize=1", "training.window=2", $"model.output={output}", .. more]);
    }
}
