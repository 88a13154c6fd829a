using Windrow.Cli.Rehearsal;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Client;

public sealed class RunRecordTests
{
    static readonly DateTimeOffset Begin = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Steps_after_which_a_start_begins_again_are_counted()
    {
        RunRecord record = RunRecord.Of([Started(0), Step(1), Step(2), Step(5, steps: 3), Lost(5), Started(3), Step(6), Lost(6), Started(6), Step(7)]);
        Assert.Equal(new RunRecord(Steps: 7, HasEveryStepOnce: true, StepsMadeAgain: 2, TimeSpan.FromSeconds(7)), record);
    }

    [Theory]
    [InlineData(1, 2, 2, 3)]        // twice
    [InlineData(1, 3)]              // one is missing
    [InlineData(2, 3)]              // so is the first
    [InlineData(1, 2, 1, 2, 3)]     // again from the beginning
    public void A_step_that_is_missing_or_repeated_is_noticed(params int[] steps) =>
        Assert.False(RunRecord.Of([Started(0), .. steps.Select(step => Step(step))]).HasEveryStepOnce);

    static StepEvent Step(long step, int steps = 1) => new() { Step = step, Steps = steps, Time = Begin.AddSeconds(step) };

    static StateEvent Started(long step) => new() { Step = step, State = JobState.Running, Time = Begin.AddSeconds(step) };

    static StateEvent Lost(long step) => new() { Step = step, State = JobState.Recovering, Time = Begin.AddSeconds(step) };
}
