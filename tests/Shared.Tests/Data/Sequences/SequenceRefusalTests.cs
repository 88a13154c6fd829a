using Windrow.Data;

namespace Windrow.Tests.Data.Sequences;

public sealed class SequenceRefusalTests : IDisposable
{
    const string Right = """{"inputs": ["a", "b"], "target": "x"}""", Each = """{"inputs": ["a", "b"], "targets": ["x", "y"]}""";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"inputs": ["a"], "target": "y" """, "Line 3 of '*' is not JSON: ")]
    [InlineData("""{"inputs": ["a"], "target": "y"} {}""", "Line 3 of '*' is not JSON: ")]
    [InlineData("""["a"]""", "Line 3 of '*' is not a JSON object.")]
    [InlineData("""{"target": "y"}""", "Line 3 of '*' has no 'inputs'; its keys are target.")]
    [InlineData("""{"inputs": ["a"], "traget": "y"}""", "Line 3 of '*' has no 'target'; its keys are inputs, traget. Is 'traget' meant to be 'target'?")]
    [InlineData("""{"inputs": ["a"], "targets": ["y"]}""", "Line 3 of '*' has 'targets', one for each time step, but task.predict is sequence.")]
    [InlineData("""{"inputs": ["a"], "input": "a", "target": "y"}""", "Line 3 of '*' has both 'inputs' and 'input'.")]
    [InlineData("""{"input": "a", "target": "y"}""", "Line 3 of '*' has 'input', one for the whole sequence")]
    [InlineData("""{"inputs": [], "target": "y"}""", "Line 3 of '*' has no time steps.")]
    [InlineData("""{"inputs": [1, 2], "target": "y"}""", "Line 3 of '*' has a number for each input, but line 1 of '*' has a text.")]
    [InlineData("""{"inputs": ["a", 2], "target": "y"}""", "Line 3 of '*' is wrong: 'inputs' has a number after a text at step 2.")]
    [InlineData("""{"inputs": ["a", null], "target": "y"}""", "Line 3 of '*' is wrong: 'inputs' has a value that is not a number, a text, or a list")]
    [InlineData("""{"inputs": [["a"]], "target": "y"}""", "Line 3 of '*' is wrong: 'inputs' has a list of texts for a time step")]
    [InlineData("""{"inputs": 5, "target": "y"}""", "Line 3 of '*' is wrong: 'inputs' must be a list with a value for each time step, or a text.")]
    [InlineData("""{"inputs": ["a"], "target": 3}""", "Line 3 of '*' has a number for each target, but line 1 of '*' has a text.")]
    [InlineData("""{"inputs": ["a"], "target": {"x": 1}}""", "Line 3 of '*' is wrong: 'target' has a value that is not a number")]
    public void A_wrong_line_is_named_with_its_file(string line, string expected)
    {
        string file = _folder.Write("a.jsonl", Right + "\n\n" + line + "\n" + Right);

        DataException e = Assert.Throws<DataException>(() => Prepare($"path: '{file}', split: {{validation: 0}}", "task.predict=sequence"));

        Assert.StartsWith(expected.Replace("*", file, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data/sequences.json"]));
    }

    [Theory]
    [InlineData("""{"inputs": ["a", "b"], "targets": ["y"]}""", "Line 2 of '*' has 2 inputs and 1 targets.")]
    [InlineData("""{"inputs": ["a", "b"], "target": "y"}""", "Line 2 of '*' has 'target', one for the sequence, but task.predict is eachStep.")]
    [InlineData("""{"input": "a", "targets": []}""", "Line 2 of '*' has no time steps.")]
    public void Targets_must_be_one_for_each_step(string line, string expected)
    {
        string file = _folder.Write("a.jsonl", Each + "\n" + line);

        DataException e = Assert.Throws<DataException>(() => Prepare($"path: '{file}', split: {{validation: 0}}"));

        Assert.StartsWith(expected.Replace("*", file, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[1, 2], [3]]", "[1.5, 2.5]", "is wrong: 'inputs' has a list of 1 numbers after a list of 2 numbers at step 2.")]
    [InlineData("[1, 1e99]", "[1.5, 2.5]", "is wrong: 'inputs' has a number that is too large for 32 bits at step 2.")]
    [InlineData("[[1, \"a\"]]", "[1.5]", "is wrong: 'inputs' has a list of numbers with something else in it at step 1.")]
    public void Numbers_must_have_one_width(string inputs, string targets, string expected)
    {
        string file = _folder.Write("a.jsonl", $$"""{"inputs": {{inputs}}, "targets": {{targets}}}""");

        DataException e = Assert.Throws<DataException>(() => Prepare($"path: '{file}', split: {{validation: 0}}"));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"x\"", "\"x\"", "Every target is 'x', so there is nothing to learn.")]
    [InlineData("[\"x\"]", "[]", "The targets are lists of labels. Set task.loss to binaryCrossEntropy")]
    [InlineData("1", "1.5", "1.5, on line 2 of '*', is a target, but task.loss is crossEntropy", "task.loss=crossEntropy")]
    [InlineData("[0, 1]", "[0.5, 2]", "Line 2 of '*' has the target 2, but task.loss is binaryCrossEntropy", "task.loss=binaryCrossEntropy")]
    [InlineData("0.25", "-0.5", "Line 2 of '*' has the target -0.5, but task.loss is binaryCrossEntropy", "task.loss=binaryCrossEntropy")]
    [InlineData("[1, 2]", "[3, 4]", "Each target is a list of 2 numbers, but task.loss is crossEntropy. Set it to a loss for numbers", "task.loss=crossEntropy")]
    public void Targets_must_fit_the_loss(string first, string second, string expected, params string[] settings)
    {
        string file = _folder.Write("a.jsonl", $$"""
            {"inputs": ["a", "b"], "target": {{first}}}
            {"inputs": ["a", "b"], "target": {{second}}}
            """);

        DataException e = Assert.Throws<DataException>(() => Prepare($"path: '{file}', split: {{validation: 0}}", ["task.predict=sequence", .. settings]));

        Assert.StartsWith(expected.Replace("*", file, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_for_labels_may_be_anything_from_no_to_yes()
    {
        string file = _folder.Write("a.jsonl", """{"inputs": ["a", "b"], "targets": [[0, 1], [0.5, 1e-9]]}""");
        Prepare($"path: '{file}', split: {{validation: 0}}", "task.loss=binaryCrossEntropy");
        Assert.True(File.Exists(_folder["data/sequences.json"]));
    }

    [Fact]
    public void A_model_that_the_sequences_do_not_fit_is_refused_in_words()
    {
        string words = _folder.Write("a.jsonl", Right + "\n" + """{"inputs": "abc", "target": "y"}"""), each = _folder.Write("c.jsonl", Each);
        string numbers = _folder.Write("b.jsonl", """{"inputs": [1, 2], "targets": ["x", "y"]}""");

        Refused(words, $"Line 2 of '{words}' has a sequence of 3 time steps, but training.window is 2. Because task.predict is sequence, each",
            "task.predict=sequence", "training.window=2");
        Refused(each, $"Line 1 of '{each}' has a sequence of 2 time steps, but training.window is 1. Because model.bidirectional is true",
            "model.bidirectional=true", "training.window=1");
        Refused(numbers, "model.embeddingSize is 4, but the inputs are numbers", "model.embeddingSize=4");
        Refused(each, "model.network is convolutional and the inputs are tokens, but model.embeddingSize is missing.", "model.network=convolutional");
        Refused(each, "model.tieEmbeddings is true, but the inputs have 3 different tokens and the model has 2 outputs; the two must be equal.",
            "model.embeddingSize=128", "model.tieEmbeddings=true");

        void Refused(string file, string expected, params string[] settings)
        {
            if (Directory.Exists(_folder["data"])) Directory.Delete(_folder["data"], recursive: true);
            DataException e = Assert.Throws<DataException>(() => Prepare($"path: '{file}', split: {{validation: 0}}", settings));
            Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parts_without_a_sequence_are_refused_in_words()
    {
        string file = _folder.Write("a.jsonl", Each), empty = _folder.Write("b.jsonl", "\n \n");

        Refused($"path: '{empty}'", "The files of data.path have no sequences.");
        Refused($"path: '{file}'", "data.split.validation is 0.05, but there are only 1 sequences, so none are left for validation.");
        Refused($"path: '{file}', validationPath: '{empty}'", "The files of data.validationPath have no sequences.");
        Refused($"path: '{file}', validationPath: '{_folder["none.jsonl"]}'", "data.validationPath: there is no file or folder");
        Refused($"path: '{file}', validationPath: '{_folder.Path}'", $"'{file}' is named by both data.path and data.validationPath.");

        void Refused(string data, string expected) =>
            Assert.StartsWith(expected, Assert.Throws<DataException>(() => Prepare(data)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index.bin", 15, "should have 16")]
    [InlineData("inputs.bin", 3, "should have 4")]
    [InlineData("targets.bin", 0, "should have 4")]
    [InlineData("sequences.json", 7, "its SHA-256 is not the one in sequences.json.sha256")]
    public void Damaged_files_are_named(string name, int bytes, string expected)
    {
        string file = _folder.Write("a.jsonl", Each + "\n" + Each);
        Prepare($"path: '{file}', split: {{validation: 0}}");
        File.WriteAllBytes(_folder[$"data/{name}"], new byte[bytes]);

        DataException e = Assert.Throws<DataException>(() => Prepare($"path: '{file}', split: {{validation: 0}}"));

        Assert.StartsWith($"'{_folder[$"data/{name}"]}'", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    void Prepare(string data, params string[] settings) => DataJob.Of($"{{type: sequences, {data}}}", settings).Prepare(_folder["data"]).Dispose();
}
