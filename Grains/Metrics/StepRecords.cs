namespace Windrow.Grains.Metrics;

/// <summary>In a long run, one record for the steps of a segment instead of one for each.</summary>
static class StepRecords
{
    /// <summary>The times of steps that were reported together differ by less than this.</summary>
    static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    /// <summary>The same events, with adjacent steps of one epoch merged into one record once a run is longer than
    /// <paramref name="everyStepUntil"/> steps.</summary>
    public static List<JobEvent> Merge(IEnumerable<JobEvent> events, long everyStepUntil)
    {
        List<JobEvent> merged = [];
        List<StepEvent> steps = [];
        foreach (JobEvent jobEvent in events)
        {
            if (jobEvent is StepEvent { IsSkipped: false } step && step.Step > everyStepUntil)
            {
                if (steps.Count > 0 && !Belong(steps[0], step)) Close();
                steps.Add(step);
                continue;
            }

            Close();
            merged.Add(jobEvent);
        }

        Close();
        return merged;

        void Close()
        {
            if (steps.Count > 0) merged.Add(StepEvent.Combine(steps));
            steps.Clear();
        }
    }

    static bool Belong(StepEvent first, StepEvent step) =>
        step.Epoch == first.Epoch && step.Workers.Length == first.Workers.Length && step.Time - first.Time < Together;
}
