using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;
using static Microsoft.Playwright.Assertions;

namespace Windrow.Tests.Dashboard;

/// <summary>The page while a silo dies.</summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class PageLossTests(PageCluster cluster) : IClassFixture<PageCluster>
{
    [BrowserFact]
    public async Task A_silo_that_is_killed_is_seen_by_everyone_who_watches_and_the_curves_go_on()
    {
        JobHandle job = cluster.Running;
        await using OpenPage open = await cluster.OpenAsync($"#/job/{job.Id}/silos");
        IPage page = open.Page;
        ILocator right = page.Locator(".silo").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "right" }) });
        await Expect(right).ToContainTextAsync("1 worker");

        await cluster.Silos[1].KillAsync();
        await Expect(right).ToContainTextAsync("This silo has left the cluster.");
        await Expect(page.Locator("ol.events")).ToContainTextAsync("recovering");
        await Expect(page.Locator("main .state").First).ToHaveTextAsync("running");
        long lost = (await job.StatusAsync()).FurthestStep;
        await job.StepAsync(lost + 100);

        await page.GetByRole(AriaRole.Link, new() { Name = "Curves" }).ClickAsync();
        await page.GetByLabel("Table").CheckAsync();
        ILocator last = page.GetByLabel("Last step");
        await Expect(last).Not.ToHaveValueAsync("");
        await page.WaitForFunctionAsync("lost => Number(document.querySelector('[aria-label=\"Last step\"]').value) > lost", lost);
        Assert.Equal(1, (await job.StatusAsync()).Recoveries);
        Assert.Equal(JobState.Running, (await job.StatusAsync()).State);
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Loss") })).ToBeVisibleAsync();
    }
}
