using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Metrics;

namespace Windrow.Cli.Comparing;

/// <summary>A figure at its best.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Step">The step after which it was measured.</param>
sealed record BestValue(double Value, long Step);

/// <summary>What runs are compared by.</summary>
sealed record ComparedRun
{
    public required string Id { get; init; }

    public required JobState State { get; init; }

    public required long Step { get; init; }

    /// <summary>Targets that the run has read.</summary>
    public long Tokens { get; init; }

    /// <summary>Time that its steps took, in seconds, without evaluations, checkpoints and pauses.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Targets per second while it trained.</summary>
    public double? TokensPerSecond => TrainingSeconds > 0 ? Tokens / TrainingSeconds : null;

    /// <summary>Loss of the last step.</summary>
    public double? Loss { get; init; }

    /// <summary>The figures of the last evaluation: <c>val_loss</c>, and the metrics.</summary>
    public IReadOnlyDictionary<string, double> Last { get; init; } = new Dictionary<string, double>();

    /// <summary>The same figures, each at its best.</summary>
    public IReadOnlyDictionary<string, BestValue> Best { get; init; } = new Dictionary<string, BestValue>();

    /// <summary>The job file's settings by path.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A run of a folder on this machine.</summary>
    /// <exception cref="JobNotFoundException">There is no such run.</exception>
    public static ComparedRun Read(JobsPlace.Local place, string id)
    {
        JobStatus status = LocalPlace.Find(place.Folder, id);
        return LocalPlace.Reading(() => Of(status, StoredSettings.Read(status.RunFolder).Resolved, EventReader.ReadAll(RunFolder.Metrics(status.RunFolder))));
    }

    /// <summary>A run of a cluster.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    public static async Task<ComparedRun> ReadAsync(WindrowClient client, string id, CancellationToken cancellation)
    {
        JobHandle job = await client.GetAsync(id, cancellation);
        List<JobEvent> events = [];
        await foreach (JobEvent jobEvent in job.StoredEventsAsync(cancellation))
        {
            if (jobEvent is StepEvent or EvaluationEvent) events.Add(jobEvent);
        }

        return Of(await job.StatusAsync(cancellation), await job.SettingsAsync(cancellation), events);
    }

    /// <summary>The figures of a run, from its events. Steps that were recorded again count in their later record.</summary>
    internal static ComparedRun Of(JobStatus status, string settings, IEnumerable<JobEvent> events)
    {
        SortedDictionary<long, StepEvent> steps = [];
        SortedDictionary<long, EvaluationEvent> evaluations = [];
        foreach (JobEvent jobEvent in events)
        {
            if (jobEvent is StepEvent step) steps[step.Step] = step;
            if (jobEvent is EvaluationEvent evaluation) evaluations[evaluation.Step] = evaluation;
        }

        return new ComparedRun
        {
            Id = status.Id,
            State = status.State,
            Step = status.Step,
            Tokens = steps.Values.Sum(step => step.Tokens),
            TrainingSeconds = steps.Values.Where(step => step.TokensPerSecond > 0).Sum(step => step.Tokens / step.TokensPerSecond),
            Loss = steps.Count > 0 ? steps.Values.Last().Loss : null,
            Last = evaluations.Count > 0 ? Figures(evaluations.Values.Last()).ToDictionary() : new Dictionary<string, double>(),
            Best = evaluations.Values
                .SelectMany(evaluation => Figures(evaluation).Select(figure => (Name: figure.Key, Best: new BestValue(figure.Value, evaluation.Step))))
                .Where(figure => double.IsFinite(figure.Best.Value))
                .GroupBy(figure => figure.Name)
                .ToDictionary(figures => figures.Key, figures => Monitored.IsLargerBetter(figures.Key)
                    ? figures.MaxBy(figure => figure.Best.Value).Best
                    : figures.MinBy(figure => figure.Best.Value).Best),
            Settings = JobSettings.Of(settings),
            Tags = status.Tags,
        };
    }

    static IEnumerable<KeyValuePair<string, double>> Figures(EvaluationEvent evaluation) =>
        [KeyValuePair.Create("val_loss", evaluation.ValidationLoss), .. evaluation.Metrics.Select(figure => KeyValuePair.Create(figure.Name, figure.Value))];
}
