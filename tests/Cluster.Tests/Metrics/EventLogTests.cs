using System.Text;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Client;

namespace Windrow.Tests.Metrics;

/// <summary>The file of a job's events, through everything that can happen to it.</summary>
public sealed class EventLogTests : IDisposable
{
    const long EveryStepUntil = 10_000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-events-");
    LogEnd _end = LogEnd.Empty;

    string Log => Path.Combine(_folder.FullName, "metrics.jsonl");

    [Fact]
    public void Steps_that_are_computed_again_after_a_kill_are_not_recorded_again()
    {
        Append([Events.State(JobState.Running), .. Steps(1, 240), Events.Evaluation(240, 1.5), Events.Gradients(240)]);
        _end = EventLog.Open(Log);                                  // another process
        Append([Events.State(JobState.Running, 210), .. Steps(211, 225)]);
        _end = EventLog.Open(Log);                                  // and one more
        Append([Events.State(JobState.Running, 210), .. Steps(211, 240), Events.Evaluation(240, 1.5), Events.Gradients(240), .. Steps(241, 250)]);

        AssertNumbered();
        Assert.Equal(Numbers(1, 250), Stored().OfType<StepEvent>().Select(step => step.Step));
        Assert.Equal([240], Stored().OfType<EvaluationEvent>().Select(evaluation => evaluation.Step));
        Assert.Equal([240], Stored().OfType<GradientsEvent>().Select(gradients => gradients.Step));
        Assert.Equal(3, Stored().OfType<StateEvent>().Count());
    }

    [Fact]
    public void An_evaluation_that_was_not_stored_because_of_a_kill_is_recorded_later()
    {
        Append(Steps(1, 240));
        _end = EventLog.Open(Log);
        Append([.. Steps(211, 240), Events.Evaluation(240, 1.5)]);

        Assert.Equal([240], Stored().OfType<EvaluationEvent>().Select(evaluation => evaluation.Step));
    }

    [Fact]
    public void Steps_after_a_changed_setting_are_recorded_again_because_they_differ()
    {
        Append(Steps(1, 240));
        Append([Events.State(JobState.Running, 210), .. Steps(211, 215), new LearningRateEvent { Step = 215, LearningRate = 0.5 }]);
        _end = EventLog.Open(Log);
        Append(Steps(216, 220));

        Assert.Equal([.. Numbers(1, 240), .. Numbers(216, 220)], Stored().OfType<StepEvent>().Select(step => step.Step));
        AssertNumbered();
    }

    [Fact]
    public void A_batch_that_is_sent_again_adds_only_what_is_missing()
    {
        JobEvent[] batch = [Events.State(JobState.Running), .. Steps(1, 3), Events.Checkpoint(3), Events.State(JobState.Paused, 3)];
        Append(batch[..3]);
        _end = EventLog.Open(Log);
        Append(batch, sentBefore: true);
        Append(batch, sentBefore: true);

        AssertNumbered();
        Assert.Equal(batch.Length, Stored().Count);
    }

    /// <summary>The log may have all, some or none of what a start that is lost had still to store, and much more after that.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Events_of_an_earlier_start_are_added_as_far_as_they_are_missing(int stored)
    {
        JobEvent[] events = [.. Steps(31, 34), new LearningRateEvent { Step = 34, LearningRate = 0.5 }, .. Steps(35, 37), Events.Checkpoint(37)];
        Append([.. Steps(1, 30), .. events[..stored]]);
        _end = EventLog.Open(Log);
        Append([Events.State(JobState.Running, 37)]);
        Append(events, restored: true);
        Append([.. Steps(38, 500), Events.State(JobState.Running, 37)]);
        Append([.. events, .. events], restored: true);

        AssertNumbered();
        Assert.Equal(Numbers(1, 500), Stored().OfType<StepEvent>().Select(step => step.Step));
        Assert.Single(Stored().OfType<LearningRateEvent>());
        Assert.Single(Stored().OfType<CheckpointEvent>());
    }

    /// <summary>What was stored after a step back must not be followed by what came before it.</summary>
    [Fact]
    public void Steps_of_an_abandoned_course_that_wait_are_not_added_after_those_that_replaced_them()
    {
        JobEvent[] waiting = [.. Steps(11, 30), new SettingsEvent { Step = 20, Settings = ["training.learningRate=0.5"] }, .. Steps(21, 25)];
        Append([.. Steps(1, 10), .. waiting]);
        _end = EventLog.Open(Log);
        Append([Events.State(JobState.Running, 25), .. waiting], restored: true);
        Append(Steps(26, 40));

        AssertNumbered();
        Assert.Equal([.. Numbers(1, 30), .. Numbers(21, 40)], Stored().OfType<StepEvent>().Select(step => step.Step));
        Assert.Single(Stored().OfType<SettingsEvent>());
        Assert.Single(Stored().OfType<StateEvent>());
    }

    /// <summary>A start makes the events of recorded changes again, in case those of the start that recorded them were lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_change_that_is_told_again_is_recorded_once(bool isStored)
    {
        Append(Steps(1, 30));
        if (isStored) Append([new LearningRateEvent { Step = 20, LearningRate = 0.5 }, .. Steps(21, 25)]);
        _end = EventLog.Open(Log);
        SettingsEvent again = new() { Step = 20, Settings = ["training.learningRate=0.5"], Time = DateTimeOffset.UtcNow };
        Append([again, Events.State(JobState.Running, 20), .. Steps(21, 40)], restored: true);

        Assert.Equal([.. Numbers(1, 30), .. Numbers(21, 40)], Stored().OfType<StepEvent>().Select(step => step.Step));
        Assert.Single(Stored(), changed => changed is LearningRateEvent or SettingsEvent);
    }

    /// <summary>A process that wakes may carry out a call that was repeated elsewhere in the meantime.</summary>
    [Fact]
    public void A_batch_that_another_process_has_stored_is_not_stored_again()
    {
        Append(Steps(1, 10));
        LogEnd other = EventLog.Open(Log);
        JobEvent[] batch = [.. Steps(11, 12), new LearningRateEvent { Step = 12, LearningRate = 0.5 }, .. Steps(13, 20), Events.Checkpoint(20)];
        EventLog.Append(Log, other, new EventBatch(batch, 1, SentBefore: true), EveryStepUntil);
        Append(batch);

        AssertNumbered();
        Assert.Equal(Numbers(1, 20), Stored().OfType<StepEvent>().Select(step => step.Step));
        Assert.Equal(22, Stored().Count);
    }

    [Fact]
    public void A_second_process_that_appends_to_the_log_leaves_no_gap_and_no_repeated_number()
    {
        Append(Steps(1, 10));
        LogEnd other = EventLog.Open(Log);
        Append(Steps(11, 20));
        (other, _) = EventLog.Append(Log, other, new EventBatch([Events.Checkpoint(20)], 1), EveryStepUntil);
        Append(Steps(21, 30));

        AssertNumbered();
        Assert.Equal(31, Stored().Count);
    }

    [Theory]
    [InlineData("{\"event\":\"st")]
    [InlineData("\0\0\0\0")]
    public void A_line_that_a_kill_cut_off_is_replaced_by_the_next(string rest)
    {
        Append(Steps(1, 10));
        File.AppendAllText(Log, rest);
        _end = EventLog.Open(Log);
        Append(Steps(11, 20));

        AssertNumbered();
        Assert.Equal(20, Stored().Count);
    }

    [Fact]
    public void A_log_that_was_removed_begins_again()
    {
        Append(Steps(1, 10));
        File.Delete(Log);
        Append(Steps(11, 12));

        AssertNumbered();
    }

    [Fact]
    public void A_long_run_has_one_record_for_the_steps_of_a_segment()
    {
        StepEvent[] segment = [.. Numbers(EveryStepUntil + 1, EveryStepUntil + 4).Select(step => Events.Step(step, loss: step) with { Tokens = 100, Time = Events.Start })];
        Append([Events.Step(EveryStepUntil), .. segment, Events.Evaluation(segment[^1].Step, 1)]);
        Append(segment);                                            // and none of them again

        StepEvent[] steps = [.. Stored().OfType<StepEvent>()];
        Assert.Equal([(EveryStepUntil, 1), (EveryStepUntil + 4, 4)], steps.Select(step => (step.Step, step.Steps)));
        Assert.Equal(EveryStepUntil + 2.5, steps[1].Loss, 1e-9);    // the mean of the four
        Assert.Equal(400, steps[1].Tokens);
        Assert.Equal(segment[0].TokensPerSecond, steps[1].TokensPerSecond, 1e-6);
    }

    [Fact]
    public void A_damaged_line_is_named_with_its_place()
    {
        File.WriteAllText(Log, "no event\n");

        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => EventLog.Open(Log));
        Assert.Contains($"The line at byte 0 of '{Log}' is not an event", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_end_of_a_long_log_is_read()
    {
        const int Count = 250_000;
        LongLog.Write(Log, Count);
        long begun = TimeProvider.System.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();

        _end = EventLog.Open(Log);
        EventSummary summary = EventReader.Summarize(Log, 400);
        IReadOnlyList<JobEvent> page = EventReader.Read(Log, 123_456, 3);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Count, _end.Last);
        Assert.Equal(Count, summary.Last);
        Assert.InRange(summary.Events.Length, 590, 601);            // 400 from the whole log, and the newest 200
        Assert.Equal(summary.Events.Select(jobEvent => jobEvent.Sequence).Order(), summary.Events.Select(jobEvent => jobEvent.Sequence));
        Assert.Equal([123_456, 123_457, 123_458], page.Select(jobEvent => jobEvent.Sequence));
        Assert.InRange(allocated, 0, new FileInfo(Log).Length / 5);
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    static IEnumerable<long> Numbers(long first, long last) => Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + i);

    static JobEvent[] Steps(long first, long last) => [.. Numbers(first, last).Select(step => Events.Step(step) with { Sequence = 0 })];

    void Append(JobEvent[] events, bool sentBefore = false, bool restored = false) =>
        (_end, _) = EventLog.Append(Log, _end, new EventBatch(events, 1, sentBefore, restored), EveryStepUntil);

    List<JobEvent> Stored() => [.. File.ReadLines(Log, Encoding.UTF8).Select(JobEventJson.Read)];

    void AssertNumbered() => Assert.Equal(Enumerable.Range(1, Stored().Count).Select(i => (long)i), Stored().Select(jobEvent => jobEvent.Sequence));
}
