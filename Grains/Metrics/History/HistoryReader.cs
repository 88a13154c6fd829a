namespace Windrow.Grains.Metrics.History;

/// <summary>Reads a job's past for charts: one pass over <c>metrics.jsonl</c>, in memory that does not grow with the file.</summary>
public static class HistoryReader
{
    const int MostPoints = 4000;

    /// <summary>Number of points collected before they are combined to those of a history. With this many, the result is almost evenly spread.</summary>
    const int Finest = 4 * MostPoints;

    /// <summary>Points for the steps before those that are wanted, of which only the sums matter, and where the job went back to.</summary>
    const int Coarse = 1024;

    const int MostEvaluations = 2000;
    const int MostGradients = 240;
    const int MostCheckpoints = 400;
    const int MostOthers = 1000;

    /// <summary>Reads the history of a job.</summary>
    /// <param name="path">The file; one that does not exist has no events.</param>
    /// <param name="request">What is wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of points is not between 2 and 4,000.</exception>
    /// <exception cref="InvalidDataException">A line is not an event.</exception>
    public static JobHistory Read(string path, HistoryRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Points, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Points, MostPoints);
        long firstWanted = request.First ?? 1, lastWanted = request.Last ?? long.MaxValue, last = 0;
        StepSeries earlier = new(Coarse), wanted = new(Finest);
        SpreadSample<EvaluationEvent> evaluations = new(MostEvaluations);
        SpreadSample<GradientsEvent> gradients = new(MostGradients);
        SpreadSample<CheckpointEvent> checkpoints = new(MostCheckpoints);
        Queue<JobEvent> others = new();
        EvaluationEvent? best = null;
        foreach (JobEvent jobEvent in EventReader.ReadAll(path))
        {
            last = jobEvent.Sequence;
            switch (jobEvent)
            {
                case StepEvent step when step.Step < firstWanted:
                    earlier.Add(step);
                    wanted.DropFrom(step.Step);
                    break;
                case StepEvent step when step.Step - step.Steps < lastWanted:
                    wanted.Add(step);
                    break;
                case StepEvent:
                    break;
                case EvaluationEvent evaluation:
                    evaluations.Add(evaluation.Step, evaluation);
                    if (best?.Step >= evaluation.Step) best = null;         // of steps that were made again
                    if (evaluation.Best) best = evaluation;
                    break;
                case CheckpointEvent checkpoint:
                    checkpoints.Add(checkpoint.Sequence, checkpoint);
                    break;
                case GradientsEvent report:
                    gradients.Add(report.Step, report);
                    break;
                default:
                    others.Enqueue(jobEvent);
                    if (others.Count > MostOthers) others.Dequeue();
                    break;
            }
        }

        bool isPart = request.First is not null || request.Last is not null;
        HistoryPoint[] steps = wanted.Thin(request.Points, earlier);
        return new JobHistory
        {
            Last = last,
            FirstStep = steps.Length > 0 ? steps[0].First : 0,
            LastStep = steps.Length > 0 ? steps[^1].Last : 0,
            IsThinned = wanted.IsThinned,
            Steps = steps,
            Evaluations = isPart ? [] : WithBest(evaluations.Items, best),
            Gradients = isPart ? [] : [.. gradients.Items],
            Others = isPart ? [] : [.. others.Concat(checkpoints.Items).OrderBy(jobEvent => jobEvent.Sequence)],
        };
    }

    static EvaluationEvent[] WithBest(IEnumerable<EvaluationEvent> chosen, EvaluationEvent? best) =>
        best is null ? [.. chosen] : [.. chosen.Append(best).DistinctBy(evaluation => evaluation.Step).OrderBy(evaluation => evaluation.Step)];
}
