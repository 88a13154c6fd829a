using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Tests.Client;

public class JobEventJsonTests
{
    public static TheoryData<JobEvent> Every =>
    [
        Events.Evaluation(5, 1.25) with { Sequence = 2, Time = Events.Start },
        Events.Checkpoint(5) with { Sequence = 3 },
        Events.State(JobState.Failed, 5, "The loss is not finite.", FailureKind.Training) with { Sequence = 4 },
        new LearningRateEvent { Sequence = 5, Step = 5, Time = Events.Start, LearningRate = 1e-3 },
    ];

    [Fact]
    public void A_step_is_one_line_with_the_names_that_users_know()
    {
        StepEvent step = Events.Step(7) with { Workers = [new WorkerTiming(0, 60, 20, 15) { SumMilliseconds = 5 }] };

        Assert.Equal(
            """{"event":"step","seq":7,"time":"2030-01-01T12:00:00.7+00:00","steps":1,"epoch":1,"loss":2.5,"lr":0.002,"grad_norm":0.75,"tokens":2500,"tokens_per_second":25000,"""
            + """ "workers":[{"worker":0,"compute_ms":60,"waiting_ms":20,"exchange_ms":15,"sum_ms":5}],"update_ms":5,"global_step":7}""".TrimStart(),
            JobEventJson.Write(step));
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void An_event_is_read_as_it_was_written(JobEvent written) => Assert.Equal(written, JobEventJson.Read(JobEventJson.Write(written)));

    [Fact]
    public void A_steps_workers_are_read_as_they_were_written()
    {
        StepEvent read = Assert.IsType<StepEvent>(JobEventJson.Read(JobEventJson.Write(Events.Step(3))));

        Assert.Equal(Events.Step(3).Workers, read.Workers);
    }

    [Fact]
    public void Metrics_are_an_object_that_is_read_as_it_was_written()
    {
        EvaluationEvent written = Events.Evaluation(3, 0.5) with { Metrics = [new NamedFigure("macroF1", 0.1 + 0.2), new NamedFigure("skill", double.NaN)] };
        string line = JobEventJson.Write(written);

        Assert.Contains(""" "metrics":{"macroF1":0.30000000000000004,"skill":"NaN"}""".TrimStart(), line, StringComparison.Ordinal);
        Assert.Equal(written.Metrics, Assert.IsType<EvaluationEvent>(JobEventJson.Read(line)).Metrics);
    }

    [Fact]
    public void Gradients_are_one_line_that_is_read_as_it_was_written()
    {
        LayerReport layer = Events.Layer("l0", GradientVerdict.Exploding) with { Horizon = null, Decay = [1, float.PositiveInfinity] };
        GradientsEvent written = Events.Gradients(100, layer);
        string line = JobEventJson.Write(written);

        Assert.Contains(
            """ "layers":[{"name":"l0","verdict":"exploding","horizon":null,"advice":"Take another cell.","saturated":0.25,""".TrimStart()
            + """ "gates":[{"name":"hidden","low":0.125,"high":0.125}],"dead":0,"spectral_radius":0.5,"norms":[4,2,1],"decay":[1,"Infinity"]}]""".TrimStart(),
            line, StringComparison.Ordinal);
        Assert.Equivalent(written, JobEventJson.Read(line), strict: true);
    }

    [Fact]
    public void A_state_is_written_in_lower_case() =>
        Assert.Contains("\"state\":\"recovering\"", JobEventJson.Write(Events.State(JobState.Recovering)), StringComparison.Ordinal);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_not_finite_survives(double loss)
    {
        StepEvent read = Assert.IsType<StepEvent>(JobEventJson.Read(JobEventJson.Write(Events.Step(1, loss))));

        Assert.Equal(loss, read.Loss);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"event\":\"step\",\"seq\":7,\"ti")]
    [InlineData("{\"event\":\"party\",\"seq\":7}")]
    public void What_is_not_one_whole_event_is_refused(string line) => Assert.Throws<JsonException>(() => JobEventJson.Read(line));
}
