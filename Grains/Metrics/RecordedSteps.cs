namespace Windrow.Grains.Metrics;

/// <summary>How far a log has recorded a job's steps. A job that is resumed from an earlier checkpoint computes some of them again, with the same
/// bits, and they must not be recorded twice.</summary>
/// <param name="Step">Last step whose figures are recorded.</param>
/// <param name="Evaluation">Step of the last evaluation that is recorded.</param>
/// <param name="Gradients">Step of the last gradient report that is recorded.</param>
readonly record struct RecordedSteps(long Step, long Evaluation, long Gradients)
{
    /// <summary>Whether the log already has this event's figures.</summary>
    public bool Has(JobEvent jobEvent) => jobEvent switch
    {
        StepEvent => jobEvent.Step <= Step,
        EvaluationEvent => jobEvent.Step <= Evaluation,
        GradientsEvent => jobEvent.Step <= Gradients,
        _ => false,
    };

    /// <summary>The record with one more event. Where a user changed a setting, the steps after it are recorded again, because they differ.</summary>
    public RecordedSteps With(JobEvent jobEvent) => jobEvent switch
    {
        StepEvent => this with { Step = jobEvent.Step },
        EvaluationEvent => this with { Evaluation = jobEvent.Step },
        GradientsEvent => this with { Gradients = jobEvent.Step },
        StateEvent or CheckpointEvent or CheckpointFailedEvent or EventsLostEvent => this,
        _ => Until(jobEvent.Step),
    };

    /// <summary>Found from the newest events of a log.</summary>
    /// <param name="backwards">The events from the last one backwards; only as many as needed are read.</param>
    public static RecordedSteps Of(IEnumerable<JobEvent> backwards)
    {
        long evaluation = 0, gradients = 0, limit = long.MaxValue;
        foreach (JobEvent jobEvent in backwards)
        {
            switch (jobEvent)
            {
                case StepEvent:
                    // Steps are recorded in order, each before its evaluation and its gradients, so those of earlier steps are there.
                    return new RecordedSteps(jobEvent.Step, Math.Max(evaluation, jobEvent.Step - 1), Math.Max(gradients, jobEvent.Step - 1)).Until(limit);
                case EvaluationEvent:
                    evaluation = Math.Max(evaluation, jobEvent.Step);
                    break;
                case GradientsEvent:
                    gradients = Math.Max(gradients, jobEvent.Step);
                    break;
                case StateEvent or CheckpointEvent or CheckpointFailedEvent or EventsLostEvent:
                    break;
                default:
                    limit = Math.Min(limit, jobEvent.Step);
                    break;
            }
        }

        return new RecordedSteps(0, evaluation, gradients).Until(limit);
    }

    RecordedSteps Until(long step) => new(Math.Min(Step, step), Math.Min(Evaluation, step), Math.Min(Gradients, step));
}
