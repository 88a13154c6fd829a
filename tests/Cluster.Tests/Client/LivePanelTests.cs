using Spectre.Console;
using Windrow.Cli.Views;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Client;

public class LivePanelTests
{
    readonly JobProgress _progress = new("demo-1");
    readonly ImpatientTime _time = new();

    [Fact]
    public void Before_the_first_event_the_panel_names_the_job() => Assert.Contains("demo-1", Draw(), StringComparison.Ordinal);

    [Theory]
    [InlineData("demo-1 running")]
    [InlineData("50%  epoch 1  step 50/100")]
    [InlineData("0:05 left")]
    [InlineData("1.6931")] // last loss
    [InlineData("1.2500")] // lowest validation loss
    [InlineData("25,000")]
    [InlineData("step 40 at 12:00:00")]
    [InlineData("worker 1")]
    [InlineData("70%")]
    public void While_training_the_panel_shows(string expected)
    {
        Apply(Events.State(JobState.Running), Events.Step(1), Events.Evaluation(20, 1.25), Events.Evaluation(40, 1.5, best: false),
            Events.Checkpoint(40), Events.Step(50, 1.6931));

        Assert.Contains(expected, Draw(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_gradient_of_every_layer_is_drawn_backwards_from_the_windows_end()
    {
        Apply(Events.Gradients(1, Events.Layer("l0", GradientVerdict.Healthy), Events.Layer("l1", GradientVerdict.Vanishing)));

        string drawn = Draw();
        foreach (string expected in (string[])["l0", "l1", "█▇▆▅▂▁", "7 of 30", "25%", "0.50", "healthy", "vanishing"])
            Assert.Contains(expected, drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_with_brackets_is_text_and_not_markup()
    {
        Apply(Events.State(JobState.Failed, 3, "data.path[0] is [empty]."));

        Assert.Contains("data.path[0] is [empty].", Draw(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_hundred_workers_eight_are_shown_and_the_others_counted()
    {
        Apply(Events.Step(1) with { Workers = [.. Enumerable.Range(0, 100).Select(worker => new WorkerTiming(worker, 1, 1, 1))] });

        string drawn = Draw();
        Assert.Contains("worker 7", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("worker 8", drawn, StringComparison.Ordinal);
        Assert.Contains("and 92 more", drawn, StringComparison.Ordinal);
    }

    void Apply(params JobEvent[] events)
    {
        foreach (JobEvent jobEvent in events) _progress.Apply(jobEvent);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(160)]
    public void The_panel_uses_the_terminals_width_and_breaks_no_figure(int width)
    {
        Apply(Events.State(JobState.Running), Events.Step(1), Events.Evaluation(20, 1.25), Events.Checkpoint(40), Events.Step(50, 1.6931),
            Events.Gradients(50, Events.Layer("encoder.l0", GradientVerdict.Vanishing)));

        string drawn = Draw(width);
        string[] lines = drawn.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(width, lines[0].TrimEnd().Length);
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, width));
        string[] whole = ["epoch 1  step 50/100", "50%", "0:05 left", "learning rate", "gradient norm", "tokens/s", "25,000", "step 40 at 12:00:00", "7 of 30", "vanishing"];
        foreach (string expected in whole) Assert.Contains(expected, drawn, StringComparison.Ordinal);
        string bar = Assert.Single(lines, line => line.Contains('━', StringComparison.Ordinal));
        Assert.True(bar.Count(c => c == '━') > width / 3, bar);
    }

    string Draw(int width = 120)
    {
        StringWriter writer = new();
        IAnsiConsole console = PlainConsole.To(writer);
        console.Profile.Width = width;
        console.Write(LivePanel.Render(_progress, _time, width));
        return writer.ToString();
    }
}
