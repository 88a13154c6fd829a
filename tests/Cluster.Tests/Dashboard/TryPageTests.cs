using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Windrow.Inference;
using Windrow.Serving;
using Windrow.Tests.Inference;
using Windrow.Tests.Processes;
using static Microsoft.Playwright.Assertions;

namespace Windrow.Tests.Dashboard;

/// <summary>The page on which a served model is tried by hand, compared with the answers of the library.</summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class TryPageTests
{
    [BrowserFact]
    public async Task A_classifier_has_a_field_for_each_column_and_shows_its_probabilities_and_refusals()
    {
        using UntrainedRun run = new(
            """
            name: reviews
            data: {type: examples, path: a.csv, inputs: [{column: text, minCount: 1}], target: {column: mood}, split: {validation: 0.2}}
            model: {cell: gru, hiddenSize: 7, embeddingSize: 5}
            training: {maxEpochs: 1, batchSize: 4, window: 20}
            """,
            ("a.csv", "text,mood\n" + string.Concat(Enumerable.Range(0, 40).Select(row => $"{(row % 2 == 0 ? "a good film" : "a bad film")},{(row % 2 == 0 ? "<b>glad</b>" : "sad")}\n"))));
        Prediction expected = run.Open().Predict(new Dictionary<string, string?> { ["text"] = "a bad film" });
        await using Opened opened = await Opened.StartAsync(run);
        await Expect(opened.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("reviews");
        await opened.Page.GetByLabel("text").FillAsync("a bad film");
        await opened.PredictAsync();
        ILocator answer = opened.Page.Locator("#answer");
        await Expect(answer).ToContainTextAsync("<b>glad</b>");       // the class is text, not markup
        foreach (double probability in expected.Values)
            await Expect(answer).ToContainTextAsync(probability.ToString("G6", System.Globalization.CultureInfo.InvariantCulture));
        await Expect(opened.Page.Locator("#request")).ToContainTextAsync("{\"text\":\"a bad film\"}");
        await opened.AssertAccessibleAsync();

        await opened.Page.GetByLabel("text").FillAsync("");
        await opened.PredictAsync();
        await Expect(answer.Locator(".error")).ToContainTextAsync("'text'");
        await opened.AssertAccessibleAsync();
    }

    [BrowserFact]
    public async Task A_series_is_forecast_from_the_rows_that_are_typed()
    {
        using UntrainedRun run = new(
            """
            name: load
            data: {type: series, path: a.csv, inputs: load, split: {validation: 0.2}}
            model: {cell: gru, hiddenSize: 7}
            task: {loss: mse}
            training: {maxEpochs: 1, batchSize: 2, window: 5}
            """,
            ("a.csv", "load\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row % 7}\n"))));
        await using Opened opened = await Opened.StartAsync(run);
        await opened.Page.GetByLabel("The series").FillAsync("""{"history": [{"load": 1}, {"load": 2}], "steps": 3}""");
        await opened.PredictAsync();
        await Expect(opened.Page.Locator("#answer tr")).ToHaveCountAsync(4);     // a header and three rows
        await opened.Page.GetByLabel("The series").FillAsync("{");
        await opened.PredictAsync();
        await Expect(opened.Page.Locator("#answer .error")).ToContainTextAsync("The body is not JSON");
    }

    /// <summary>The page of a model in a browser.</summary>
    sealed class Opened(ModelServer server, Browser browser, OpenPage open) : IAsyncDisposable
    {
        public IPage Page => open.Page;

        public static async Task<Opened> StartAsync(UntrainedRun run)
        {
            ModelServer server = await ModelServer.StartAsync(run.Folder, new ServingOptions { Listen = new(System.Net.IPAddress.Loopback, 0) });
            Browser browser = await Browser.StartAsync();
            return new Opened(server, browser, await browser.OpenAsync(server.Address));
        }

        public Task PredictAsync() => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Predict" }).ClickAsync();

        public async Task AssertAccessibleAsync()
        {
            AxeResult result = await Page.RunAxe();
            Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(item => $"{item.Id}: {item.Help} {string.Join("; ", item.Nodes.Select(node => node.Html))}")));
        }

        public async ValueTask DisposeAsync()
        {
            await open.DisposeAsync();
            await browser.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
