using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Runs;

public sealed class StoredJobTests : IDisposable
{
    static readonly DateTimeOffset Submitted = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    JobStatus Here => new() { Id = "demo-1", State = JobState.Paused, RunFolder = _folder.Path, Step = 7, Submitted = Submitted, Incarnation = 2 };

    [Fact]
    public void A_run_folder_that_was_moved_here_is_not_taken_for_the_job_that_had_its_id_before()
    {
        JobRecord removed = Record(Here with { State = JobState.Completed, Submitted = Submitted.AddDays(-1), Incarnation = 3 });
        JobRecord found = Reconcile(removed);
        Assert.Equal((JobState.Paused, 7L), (found.Status!.State, found.Status.Step));
        Assert.Equal("name: here", found.Request!.Original);
    }

    [Fact]
    public void The_end_of_a_run_that_the_store_missed_counts()
    {
        JobRecord found = Reconcile(Record(Here with { State = JobState.Running, Step = 5 }));
        Assert.Equal((JobState.Paused, 7L), (found.Status!.State, found.Status.Step));
        Assert.Equal("name: stored", found.Request!.Original);
    }

    [Fact]
    public void A_later_start_in_the_store_counts()
    {
        JobRecord found = Reconcile(Record(Here with { State = JobState.Running, Step = 9, Incarnation = 3 }));
        Assert.Equal((JobState.Running, 9L), (found.Status!.State, found.Status.Step));
    }

    [Theory]
    [InlineData(3, 5)]      // the log has no step that the status does not know: the starts since then were lost in vain
    [InlineData(4, 0)]
    public void Steps_that_were_recorded_after_the_last_status_end_a_row_of_lost_starts(long recorded, int lostStarts)
    {
        JobEvent[] events =
        [
            new StateEvent { Sequence = 1, State = JobState.Running },
            new StepEvent { Sequence = 2, Step = recorded },
            new StateEvent { Sequence = 3, State = JobState.Recovering, Step = recorded },
        ];
        File.WriteAllLines(RunFolder.Metrics(_folder.Path), events.Select(one => JsonSerializer.Serialize(one, JobEventJson.Options)));
        JobRecord found = Reconcile(Record(Here with { State = JobState.Running, Incarnation = 7, FurthestStep = 3, LostStarts = 5 }));
        Assert.Equal((recorded, lostStarts), (found.Status!.FurthestStep, found.Status.LostStarts));
    }

    static JobRecord Record(JobStatus status) => new() { Status = status, Request = new SubmitRequest("name: stored # resolved", "name: stored") };

    JobRecord Reconcile(JobRecord stored)
    {
        File.WriteAllText(Path.Combine(_folder.Path, RunFolder.JobFile), "name: here");
        File.WriteAllText(Path.Combine(_folder.Path, RunFolder.ResolvedJobFile), "name: here # resolved");
        Assert.True(RunStatusFile.TryWrite(_folder.Path, Here));
        return StoredJob.Reconcile(stored, "demo-1", _folder.Path);
    }
}
