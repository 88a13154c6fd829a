using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Rehearsal;

/// <summary>What a job's log tells about its whole run.</summary>
/// <param name="Steps">The last step.</param>
/// <param name="HasEveryStepOnce">Whether each step from 1 to the last has exactly one record, in order.</param>
/// <param name="StepsMadeAgain">Steps that had a record already, and were made again after a start was lost.</param>
/// <param name="Duration">Time from the first record to the last.</param>
sealed record RunRecord(long Steps, bool HasEveryStepOnce, long StepsMadeAgain, TimeSpan Duration)
{
    /// <summary>Reads a job's events.</summary>
    /// <exception cref="InvalidDataException">A line of a log is not an event.</exception>
    public static RunRecord Of(IEnumerable<JobEvent> events)
    {
        long last = 0, again = 0;
        bool once = true;
        DateTimeOffset? begun = null;
        DateTimeOffset ended = default;
        foreach (JobEvent jobEvent in events)
        {
            begun ??= jobEvent.Time;
            ended = jobEvent.Time;
            switch (jobEvent)
            {
                case StepEvent step:
                    once &= step.Step - step.Steps == last;
                    last = Math.Max(last, step.Step);
                    break;
                case StateEvent { State: JobState.Running } start:
                    again += Math.Max(0, last - start.Step);        // a start says from which step it goes on
                    break;
            }
        }

        return new RunRecord(last, once, again, begun is null ? TimeSpan.Zero : ended - begun.Value);
    }
}
