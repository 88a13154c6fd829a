using Windrow.Cli.Views;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Client;

public class PlainLinesTests
{
    readonly ImpatientTime _time = new();
    readonly PlainLines _lines;

    public PlainLinesTests() => _lines = new PlainLines(new JobProgress("demo-1"), _time);

    [Fact]
    public void Steps_are_shown_once_a_second_by_the_clock_on_the_wall()
    {
        List<long> shown = [];
        for (long step = 1; step <= 50; step++)
        {
            if (_lines.Next(Events.Step(step)) is not null) shown.Add(step);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal([1, 11, 21, 31, 41], shown);
    }

    [Fact]
    public void Events_other_than_steps_are_always_shown()
    {
        JobEvent[] events =
        [
            Events.State(JobState.Running), Events.Evaluation(1, 2), Events.Evaluation(2, 1), Events.Checkpoint(2),
            new LearningRateEvent { Step = 2, LearningRate = 1e-3 }, Events.State(JobState.Completed, 2),
        ];

        Assert.All(events, jobEvent => Assert.NotNull(_lines.Next(jobEvent)));
    }

    [Fact]
    public void Each_kind_of_event_says_what_it_is()
    {
        Assert.Equal("demo-1 running", _lines.Next(Events.State(JobState.Running)));
        Assert.Equal("step 1/100  epoch 1  loss 2.5000  lr 0.002  grad 0.75  25,000 tokens/s", _lines.Next(Events.Step(1)));
        Assert.Equal(
            "step 20/100  validation loss 0.6931 (best so far)  perplexity 2  1 bits per character",
            _lines.Next(Events.Evaluation(20, Math.Log(2))));
        Assert.Equal(
            "step 20/100  validation loss 0.5000  accuracy 0.75  macroF1 0.6667",
            _lines.Next(Events.Evaluation(20, 0.5, best: false) with
            {
                Perplexity = null,
                BitsPerCharacter = null,
                Metrics = [new NamedFigure("accuracy", 0.75), new NamedFigure("macroF1", 2 / 3.0)],
            }));
        Assert.Equal("step 20/100  checkpoint /runs/demo-1/checkpoints/20 in 0.2 s", _lines.Next(Events.Checkpoint(20) with { Seconds = 0.2 }));
        Assert.Equal("step 21/100  learning rate set to 0.001", _lines.Next(new LearningRateEvent { Step = 21, LearningRate = 1e-3 }));
        Assert.Equal(
            "demo-1 failed: The loss is not finite.",
            _lines.Next(Events.State(JobState.Failed, 22, "The loss is not finite.", FailureKind.Training)));
    }

    [Fact]
    public void A_layers_gradient_is_shown_when_its_verdict_changes()
    {
        LayerReport healthy = Events.Layer("l0", GradientVerdict.Healthy), vanishing = Events.Layer("l1", GradientVerdict.Vanishing);
        Assert.Equal(
            $"step 1  gradient of l0 healthy: Take another cell.{Environment.NewLine}step 1  gradient of l1 vanishing: Take another cell.",
            _lines.Next(Events.Gradients(1, healthy, vanishing)));
        Assert.Null(_lines.Next(Events.Gradients(100, healthy, vanishing)));
        Assert.Equal(
            "step 200  gradient of l1 exploding: Take another cell.",
            _lines.Next(Events.Gradients(200, healthy, Events.Layer("l1", GradientVerdict.Exploding))));
    }

    [Fact]
    public void A_step_says_how_much_time_is_left_once_there_is_a_pace()
    {
        _lines.Next(Events.State(JobState.Running));
        _lines.Next(Events.Step(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.EndsWith("25,000 tokens/s  0:08 left", _lines.Next(Events.Step(11)), StringComparison.Ordinal);
    }
}
