using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Windrow.Tests.Processes;
using static Microsoft.Playwright.Assertions;

namespace Windrow.Tests.Dashboard;

/// <summary>Every view, judged by axe, and on a narrow screen.</summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class PageAccessibilityTests(PageCluster cluster) : IClassFixture<PageCluster>
{
    public static TheoryData<string> Views => new(
        "#/", "#/job/done-1/curves", "#/job/done-1/gradients", "#/job/long-1/time", "#/job/long-1/silos", "#/job/done-1/samples", "#/job/long-1/events", "#/job/done-1/file",
        "#/compare/done-1,long-1", "#/silos");

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task Axe_finds_nothing_in_light_and_dark_and_a_narrow_screen_needs_no_scrolling_sideways(string view)
    {
        await using OpenPage open = await cluster.OpenAsync(view);
        await ReadyAsync(open.Page);
        foreach (ColorScheme colors in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await open.Page.EmulateMediaAsync(new() { ColorScheme = colors });
            AxeResult result = await open.Page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{colors}: {string.Join('\n', result.Violations.Select(Describe))}");
        }

        await open.Page.SetViewportSizeAsync(360, 800);
        await open.Page.ReloadAsync();
        await ReadyAsync(open.Page);
        Assert.InRange(await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, 360);

        static string Describe(AxeResultItem item) => $"{item.Impact} {item.Id}: {item.Help} {string.Join("; ", item.Nodes.Select(node => node.Html))}";
    }

    [BrowserFact]
    public async Task A_job_is_reached_and_paused_with_the_keyboard_alone()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/done-1");
        IPage page = open.Page;
        await ReadyAsync(page);
        await FocusAsync("Log scale");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByLabel("Log scale")).ToBeCheckedAsync();

        async Task FocusAsync(string label)
        {
            for (int i = 0; i < 60; i++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<bool>("label => document.activeElement.labels?.[0]?.textContent.includes(label) ?? false", label)) return;
            }

            Assert.Fail($"'{label}' is not reached with the tabulator.");
        }
    }

    /// <summary>Waits until the view shows its data.</summary>
    static async Task ReadyAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Loading");
    }
}
