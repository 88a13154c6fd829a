using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;
using static Microsoft.Playwright.Assertions;

namespace Windrow.Tests.Dashboard;

/// <summary>The page of a folder of runs on one machine: <c>windrow ui</c> and <c>windrow train --ui</c>.</summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class LocalPageTests : IDisposable
{
    readonly TempFolder _folder = new();

    public LocalPageTests() => TinyJob.WriteText(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public async Task A_training_is_watched_and_paused_by_its_page_and_another_process_shows_it_too()
    {
        string job = _folder.File("job.yaml");
        await File.WriteAllTextAsync(job, (new TinyJob { Text = _folder.File("text.txt"), Steps = 10_000_000 }).Yaml);
        await using WindrowProcess train = WindrowProcess.Start(_folder.Path, "train", job, "--ui");
        Uri address = AddressIn(await train.LineAsync(line => line.StartsWith("Open http", StringComparison.Ordinal)));
        await using WindrowProcess ui = WindrowProcess.Start(_folder.Path, "ui", "--listen", "0", "--json");
        Uri other = new(JsonDocument.Parse(await ui.LineAsync(line => line.Contains("ready", StringComparison.Ordinal))).RootElement.GetProperty("address").GetString()!);

        using (HttpClient stranger = new())
        {
            foreach (string path in (string[])["/", "/app.js", "/0/api/jobs/tiny-1"])
                Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(new Uri(address, path))).StatusCode);
        }

        await using Browser browser = await Browser.StartAsync();
        await using OpenPage watching = await browser.OpenAsync(other);
        await watching.Page.GetByRole(AriaRole.Link, new() { Name = "tiny-1" }).ClickAsync();
        await Expect(watching.Page.Locator("main .state").First).ToHaveTextAsync("running");
        await watching.Page.GetByRole(AriaRole.Button, new() { Name = "Checkpoint" }).ClickAsync();
        await Expect(watching.Page.Locator("p.answer")).ToContainTextAsync("Wrote");

        await using OpenPage own = await browser.OpenAsync(address);
        await own.Page.GetByRole(AriaRole.Link, new() { Name = "tiny-1" }).ClickAsync();
        await own.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await train.ExitAsync();
        await Expect(watching.Page.Locator("main .state").First).ToHaveTextAsync("paused");
        await watching.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(watching.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("windrow resume tiny-1");
        ui.Interrupt();
        Assert.Equal(0, await ui.ExitAsync());
    }

    static Uri AddressIn(string line) => new(line.Split(' ')[1]);
}
