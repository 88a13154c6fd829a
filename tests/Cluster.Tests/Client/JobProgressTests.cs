using Windrow.Cli.Views;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Client;

public class JobProgressTests
{
    readonly JobProgress _progress = new("demo-1");

    [Fact]
    public void The_smoothed_loss_is_a_mean_whose_weights_fall_by_two_percent_per_step()
    {
        Apply(Events.Step(1, 4.0), Events.Step(2, 3.0), Events.Step(3, 2.0));

        Assert.Equal((0.98 * 0.98 * 4 + 0.98 * 3 + 2) / (0.98 * 0.98 + 0.98 + 1), _progress.SmoothedLoss!.Value, 1e-12);
        Assert.Equal(2.0, _progress.Loss);
    }

    [Fact]
    public void The_remaining_time_follows_from_the_pace_of_the_events()
    {
        Apply(Events.State(JobState.Running), Events.Step(1), Events.Step(11)); // 10 steps in one second, and 89 to go

        Assert.Equal(TimeSpan.FromSeconds(8.9), _progress.Remaining);
        Assert.Equal(0.11, _progress.Completed);
    }

    [Fact]
    public void A_pause_does_not_slow_the_pace()
    {
        Apply(Events.State(JobState.Running), Events.Step(1), Events.Step(11), Events.State(JobState.Paused, 11));
        Assert.Null(_progress.Remaining);

        TimeSpan night = TimeSpan.FromHours(9);
        Apply(Events.State(JobState.Running, 11), Events.Step(12) with { Time = Events.Start + night },
            Events.Step(22) with { Time = Events.Start + night + TimeSpan.FromSeconds(1) });
        Assert.Equal(TimeSpan.FromSeconds(7.8), _progress.Remaining);
    }

    [Fact]
    public void The_lowest_validation_loss_is_kept_even_when_the_last_one_is_not_a_number()
    {
        Apply(Events.Evaluation(10, 2.0), Events.Evaluation(20, 1.5), Events.Evaluation(30, double.NaN, best: false));

        Assert.Equal((double.NaN, 1.5), (_progress.ValidationLoss, _progress.BestValidationLoss));
    }

    [Fact]
    public void The_shares_of_a_workers_time_add_up_to_one()
    {
        Apply(Events.Step(1), Events.Step(2));

        WorkerShares shares = _progress.Workers[0]; // 60 compute, 20 waiting, 15 exchange, 5 update, of 100 ms in every step
        Assert.Equal((0.60, 0.20, 0.15, 0.05), (Round(shares.Compute), Round(shares.Waiting), Round(shares.Exchange), Round(shares.Update)));
        static double Round(double share) => Math.Round(share, 12);
    }

    [Fact]
    public void Workers_that_are_gone_are_forgotten()
    {
        Apply(Events.Step(1), Events.Step(2) with { Workers = [new WorkerTiming(0, 60, 20, 15)] });

        Assert.Equal([0], _progress.Workers.Keys);
    }

    [Fact]
    public void A_long_job_is_shown_from_its_status_and_a_summary_of_its_events()
    {
        JobStatus status = new()
        {
            Id = "demo-1",
            State = JobState.Running,
            RunFolder = "",
            TotalSteps = 200_000,
            ValidationLoss = 1.5,
            BestValidationLoss = 1.25,
        };
        _progress.Begin(status, new EventSummary(90_000, [Events.State(JobState.Running), Events.Step(50_000), Events.Step(90_000)]));

        Assert.Equal((90_000, 90_000, 200_000), (_progress.Sequence, _progress.Step, _progress.TotalSteps));
        Assert.Equal((1.5, 1.25), (_progress.ValidationLoss, _progress.BestValidationLoss));
    }

    void Apply(params JobEvent[] events)
    {
        foreach (JobEvent jobEvent in events) _progress.Apply(jobEvent);
    }
}
