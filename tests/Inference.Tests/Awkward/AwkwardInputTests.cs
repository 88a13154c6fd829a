using System.Net;
using Windrow.Serving;
using Windrow.Tests.Audio;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>The page <c>docs/awkward-inputs.md</c> says what the program says: each of its rows is an input that is given to the program here.</summary>
public sealed class AwkwardInputTests : IDisposable
{
    readonly UntrainedRun _reviews = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));
    readonly UntrainedRun _heard = new(
        """
        name: heard
        data: {type: examples, path: a.csv, inputs: {type: audio, column: file, bands: 8, lowestHz: 200}, target: {column: y}, split: {validation: 0}}
        model: {cell: gru, hiddenSize: 4, layers: 1}
        training: {maxEpochs: 1, batchSize: 2, window: 100}
        """,
        ("a.csv", $"file,y\n\"{ToneFiles.Uri("ab")}\",u\n\"{ToneFiles.Uri("c")}\",v\n"));

    public void Dispose()
    {
        _reviews.Dispose();
        _heard.Dispose();
    }

    [Fact]
    public async Task The_page_says_what_each_input_is_answered()
    {
        string bundle = Path.Combine(_reviews.Folder, "whole.windrow");
        _reviews.Open().WriteBundle(bundle);
        await using ModelServer reviews = await ServeAsync(_reviews, new ServingOptions { MaxRows = 3, MaxBodyBytes = 1000 });
        await using ModelServer heard = await ServeAsync(_heard, new ServingOptions());
        IEnumerable<AwkwardInput> inputs =
        [
            .. TableInputs.All(), .. RecordingInputs.All(), .. PictureInputs.All(), .. new AnswerInputs(_reviews, _heard).All(), .. new RequestInputs(reviews, heard).All(),
            .. new BundleInputs(await File.ReadAllBytesAsync(bundle)).All(),
        ];

        List<string> expected = [];
        foreach (IGrouping<string, AwkwardInput> section in inputs.GroupBy(input => input.Section))
        {
            expected.AddRange([$"## {section.Key}", "| input | answer |", "|---|---|"]);
            foreach (AwkwardInput input in section) expected.Add($"| {Cell(input.Input)} | {Cell(await input.Answer())} |");
        }

        string[] page = [.. Repository.Read("docs/awkward-inputs.md").Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal) || line.StartsWith('|'))];
        Assert.True(expected.Count > 80);
        Assert.True(expected.SequenceEqual(page), $"docs/awkward-inputs.md must have these rows:\n{string.Join('\n', expected)}\n");
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace('\n', ' ').Trim();

    static Task<ModelServer> ServeAsync(UntrainedRun run, ServingOptions options)
    {
        run.Open();
        return ModelServer.StartAsync(run.Folder, options with { Listen = new IPEndPoint(IPAddress.Loopback, 0) });
    }
}
