using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Jobs;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;
using static Microsoft.Playwright.Assertions;

namespace Windrow.Tests.Dashboard;

/// <summary>The page in a browser: every view, and every control.</summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class PageTests(PageCluster cluster) : IClassFixture<PageCluster>
{
    [BrowserFact]
    public async Task The_list_of_jobs_is_filtered_sorted_and_leads_to_a_job()
    {
        await using OpenPage open = await cluster.OpenAsync("");
        IPage page = open.Page;
        ILocator rows = page.Locator("table.jobs tbody tr");
        await Expect(rows.Filter(new() { HasText = "done-1" })).ToContainTextAsync("completed");
        await Expect(rows.Filter(new() { HasText = "long-1" })).ToContainTextAsync("running");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("completed done");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("nothing like this");
        await Expect(rows).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");

        ILocator header = page.GetByRole(AriaRole.Columnheader, new() { NameRegex = new Regex("^Job") }).GetByRole(AriaRole.Button);
        await header.ClickAsync();
        await Expect(rows.First).ToContainTextAsync("done-1");
        await header.ClickAsync();
        await Expect(rows.Last).ToContainTextAsync("done-1");
        await page.GetByRole(AriaRole.Link, new() { Name = "done-1" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "done-1" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Jobs" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Jobs_are_compared_by_their_curves_their_settings_and_their_figures()
    {
        await using OpenPage open = await cluster.OpenAsync("");
        IPage page = open.Page;
        ILocator compare = page.GetByRole(AriaRole.Button, new() { Name = "Compare" });
        await Expect(compare).ToBeDisabledAsync();
        foreach (string id in (string[])["done-1", "long-1"]) await page.Locator("table.jobs tbody tr").Filter(new() { HasText = id }).GetByRole(AriaRole.Checkbox).CheckAsync();
        await compare.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Compare" })).ToBeVisibleAsync();
        ILocator differing = page.GetByRole(AriaRole.Table, new() { Name = "Settings that differ" });
        await Expect(differing.GetByRole(AriaRole.Row).Filter(new() { HasText = "training.maxSteps" })).ToContainTextAsync(new Regex("400.*10000000"));
        await Expect(differing).Not.ToContainTextAsync("training.batchSize");
        await Expect(page.Locator(".charts canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("val loss");
    }

    [BrowserFact]
    public async Task Curves_follow_their_controls()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/done-1");
        IPage page = open.Page;
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Loss") })).ToBeVisibleAsync();
        await page.GetByLabel("Table").CheckAsync();
        ILocator table = page.Locator("main table").Last;
        await Expect(table.Locator("tbody tr").First).ToHaveTextAsync(new Regex("^400"));
        await page.GetByLabel("Log scale").CheckAsync();
        await page.GetByLabel("Over").SelectOptionAsync("tokens");
        await page.GetByLabel("Over").SelectOptionAsync("time");
        await page.GetByLabel("Over").SelectOptionAsync("steps");
        await page.GetByLabel("Smoothing").FillAsync("0.9");
        await Expect(page.Locator("output")).ToHaveTextAsync("0.90");

        ILocator all = page.GetByRole(AriaRole.Button, new() { Name = "Show all steps" }), first = page.GetByLabel("First step"), last = page.GetByLabel("Last step");
        await first.FillAsync("101");
        await last.FillAsync("150");
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom" }).ClickAsync();
        await Expect(all).ToBeEnabledAsync();
        await Expect(table.Locator("tbody tr").First).ToHaveTextAsync(new Regex("^150"));
        await Expect(table.Locator("tbody tr").Last).ToHaveTextAsync(new Regex("^101"));
        await all.ClickAsync();
        await Expect(first).ToHaveValueAsync("1");
        await Expect(last).ToHaveValueAsync("400");

        LocatorBoundingBoxResult area = (await page.Locator(".u-over").First.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(area.X + area.Width / 4, area.Y + area.Height / 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(area.X + area.Width / 2, area.Y + area.Height / 2, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await Expect(all).ToBeEnabledAsync();
        Assert.InRange(int.Parse(await first.InputValueAsync(), CultureInfo.InvariantCulture), 90, 110);
        Assert.InRange(int.Parse(await last.InputValueAsync(), CultureInfo.InvariantCulture), 190, 210);
        await page.Locator(".u-over").First.DblClickAsync();
        await Expect(last).ToHaveValueAsync("400");
    }

    [BrowserFact]
    public async Task What_a_user_chose_is_remembered()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/done-1");
        IPage page = open.Page;
        await page.GetByLabel("Log scale").CheckAsync();
        await page.Locator("#theme").SelectOptionAsync("dark");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Log scale")).ToBeCheckedAsync();
        await Expect(page.Locator("#theme")).ToHaveValueAsync("dark");
    }

    [BrowserFact]
    public async Task Each_layers_gradient_has_a_picture_and_a_verdict_in_words()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/done-1/gradients");
        IPage page = open.Page;
        GradientsSeen seen = await GradientsSeen.OfAsync(cluster.Done);
        await Expect(page.Locator("section.layer")).ToHaveCountAsync(seen.Layers.Length);
        foreach ((string name, string verdict, string advice) in seen.Layers)
        {
            ILocator layer = page.Locator("section.layer").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = $"Layer {name}" }) });
            await Expect(layer).ToContainTextAsync(verdict);
            await Expect(layer).ToContainTextAsync(advice);
            await Expect(layer.GetByRole(AriaRole.Img)).ToBeVisibleAsync();
        }

        await page.GetByLabel("Colors show").SelectOptionAsync("norms");
        await Expect(page.GetByRole(AriaRole.Img).First).ToHaveAttributeAsync("aria-label", new Regex("norms from"));
    }

    [BrowserFact]
    public async Task The_time_of_a_step_is_shown_for_each_worker()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/long-1/time");
        IPage page = open.Page;
        ILocator figures = page.GetByRole(AriaRole.Table, new() { Name = "Mean time of a step" });
        await Expect(figures.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);       // two workers and the header
        await Expect(figures).ToContainTextAsync("ms");
        await Expect(page.Locator("p.verdict")).Not.ToBeEmptyAsync();
        await page.GetByLabel("Shares of").SelectOptionAsync(new SelectOptionValue { Label = "worker 1" });
    }

    [BrowserFact]
    public async Task The_silos_are_shown_with_their_parts_and_the_queue()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/long-1/silos");
        IPage page = open.Page;
        foreach (string name in (string[])["left", "right"])
        {
            ILocator card = page.Locator(".silo").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name }) });
            await Expect(card).ToContainTextAsync("1 worker");
            await Expect(card).ToContainTextAsync("copy of the state after step");
        }

        await Expect(page.Locator(".silos")).ToContainTextAsync("parameter shard");
        await page.GetByRole(AriaRole.Link, new() { Name = "Silos", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Silos" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Queue" })).ToContainTextAsync("long-1");
        await Expect(page.Locator("main")).ToContainTextAsync(new Regex("2 silos, \\d of 4 slots in use"));
    }

    [BrowserFact]
    public async Task Orders_are_carried_out_and_answered()
    {
        JobHandle job = await cluster.SubmitAsync(cluster.Job with { Name = "orders", Steps = 10_000_000, Workers = 1 });
        await job.StepAsync(1);
        await using OpenPage open = await cluster.OpenAsync($"#/job/{job.Id}");
        IPage page = open.Page;
        ILocator answer = page.Locator("p.answer"), state = page.Locator("main .state").First;

        await ClickAsync("Checkpoint");
        await Expect(answer).ToContainTextAsync("Wrote");
        await ClickAsync("Learning rate …");
        await page.GetByLabel("New learning rate").FillAsync("0.002");
        await ClickAsync("Change");
        await Expect(answer).ToContainTextAsync("0.002");
        await ClickAsync("Workers …");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Workers", Exact = true }).FillAsync("2");
        await ClickAsync("Change");
        await Expect(page.Locator("dl.facts").First).ToContainTextAsync("2 on");
        await ClickAsync("Priority …");
        await page.GetByLabel("Priority in the queue").SelectOptionAsync("low");
        await ClickAsync("Change");
        await Expect(answer).ToContainTextAsync("low");
        await page.GetByLabel("New tag").FillAsync("baseline");
        await ClickAsync("Add tag");
        await Expect(page.Locator("ul.tags")).ToContainTextAsync("baseline");
        await page.GetByLabel("New note").FillAsync("<b>not bold</b>");
        await ClickAsync("Add note");
        await Expect(page.Locator("ul.notes")).ToContainTextAsync("<b>not bold</b>");
        await ClickAsync("Remove tag baseline");
        await Expect(page.Locator("ul.tags")).Not.ToContainTextAsync("baseline");

        await ClickAsync("Pause");
        await Expect(state).ToHaveTextAsync("paused");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeDisabledAsync();
        await ClickAsync("Resume");
        await Expect(state).ToHaveTextAsync("running");
        await ClickAsync("Cancel");
        await ClickAsync("Keep it");
        await Expect(state).ToHaveTextAsync("running");
        await ClickAsync("Cancel");
        await ClickAsync("Cancel the job");
        await Expect(state).ToHaveTextAsync("cancelled");

        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Cancelled, JobPriority.Low, "<b>not bold</b>"), (status.State, status.Priority, Assert.Single(status.Notes).Text));
        await page.GetByRole(AriaRole.Link, new() { Name = "Job file" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Changed settings" })).ToContainTextAsync("training.learningRate");
        await page.GetByRole(AriaRole.Link, new() { Name = "Events" }).ClickAsync();
        await Expect(page.Locator("ol.events li").First).ToContainTextAsync("cancelled");

        Task ClickAsync(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
    }

    [BrowserFact]
    public async Task The_model_writes_texts_and_the_report_is_saved()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/done-1/samples");
        IPage page = open.Page;
        await page.GetByLabel("Prompt").FillAsync("a");
        await page.GetByLabel("Length").FillAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await Expect(page.Locator("ol.samples li")).ToContainTextAsync("step 400");
        Assert.Equal(31, (await page.Locator("ol.samples pre").TextContentAsync())!.Length);
        await page.GetByLabel("Prompt").FillAsync("µ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("is not among the");

        IDownload report = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save report" }).ClickAsync());
        Assert.Equal("done-1.html", report.SuggestedFilename);
        Assert.Contains("<h1>done-1</h1>", await File.ReadAllTextAsync(await report.PathAsync()), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_running_jobs_step_rises_without_a_question_for_every_second()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/long-1");
        IPage page = open.Page;
        ILocator progress = page.Locator(".progress");
        await Expect(progress).ToContainTextAsync("step");
        await page.WaitForLoadStateAsync(LoadState.Load);
        List<string> asked = [];
        page.Request += (_, request) => asked.Add(request.Url);
        for (int i = 0; i < 3; i++)
        {
            string before = await progress.TextContentAsync() ?? "";
            await Expect(progress).Not.ToHaveTextAsync(before);
        }

        Assert.True(asked.Count <= 1, $"The page asked for {string.Join(", ", asked)}.");       // its stream may just begin
    }

    [BrowserFact]
    public async Task An_unknown_job_and_an_unknown_view_say_so()
    {
        await using OpenPage open = await cluster.OpenAsync("#/job/nobody-1");
        await Expect(open.Page.Locator("main")).ToContainTextAsync("There is no job 'nobody-1'");
        await open.Page.GotoAsync(new Uri(cluster.Silos[0].Http!, "/#/nowhere").ToString());
        await Expect(open.Page.GetByRole(AriaRole.Heading)).ToBeVisibleAsync();
    }
}
