using Windrow.Grains.Jobs;

namespace Windrow.Tests.Runs;

public sealed class JobLifeTests
{
    static readonly JobPolicies Policies = new() { RecoveryAttempts = 3, RecoveryPause = TimeSpan.FromSeconds(1) };
    static readonly RunFailure Loss = new RunFailure.SiloLost("'b'");

    [Fact]
    public void Every_change_has_one_row_and_none_follows_a_state_that_it_leads_out_of_by_accident()
    {
        Assert.Equal(Enum.GetValues<JobChange>().Order(), JobLife.Transitions.Select(row => row.Change).Order());
        foreach (JobTransition row in JobLife.Transitions.Where(row => row.To.IsAtRest()))
            Assert.DoesNotContain(row.To, row.From);        // at rest is entered once
        Assert.All(JobLife.Transitions.Where(row => row.From.Any(JobStates.IsAtRest)), row =>
            Assert.Contains(row.Change, (JobChange[])[JobChange.Resumed, JobChange.Cancelled]));      // only users wake a job
    }

    [Fact]
    public void A_change_that_a_state_does_not_allow_is_refused()
    {
        JobLife completed = new(JobState.Completed, 0, 10);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => completed.After(JobChange.StartLost));
        Assert.Equal("The change StartLost is not possible for a job that is completed.", e.Message);
    }

    [Fact]
    public void Losses_without_a_new_step_between_them_are_followed_by_growing_pauses_and_then_by_the_end()
    {
        JobLife life = new(JobState.Running, 0, FurthestStep: 7);
        List<TimeSpan?> pauses = [];
        while (life.State != JobState.Failed)
        {
            (life, TimeSpan? pause) = life.After(Loss, Policies);
            pauses.Add(pause);
        }

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), null], pauses);
    }

    [Fact]
    public void A_new_step_makes_earlier_losses_forgotten_and_a_step_that_is_made_again_does_not()
    {
        (JobLife lost, _) = new JobLife(JobState.Running, 0, FurthestStep: 7).After(Loss, Policies);
        JobLife running = lost.After(JobChange.Placed);
        Assert.Equal(1, running.AfterStep(6).AfterStep(7).LostStarts);
        Assert.Equal((0, 8), (running.AfterStep(8).LostStarts, running.AfterStep(8).FurthestStep));
    }

    [Fact]
    public void What_another_start_would_not_change_ends_the_job_at_once()
    {
        foreach (RunFailure failure in (RunFailure[])[new RunFailure.InputRefused("x"), new RunFailure.OutOfMemory(), new RunFailure.NotFinite(3, "x", "y"), new RunFailure.Unexpected("bug")])
        {
            (JobLife life, TimeSpan? pause) = new JobLife(JobState.Running, 0, 0).After(failure, Policies);
            Assert.Equal((JobState.Failed, null), (life.State, pause));
        }
    }
}
