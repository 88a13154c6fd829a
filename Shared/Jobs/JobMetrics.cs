using Windrow.Data;
using Windrow.Metrics;
using Windrow.Models.Losses;
using Windrow.Optimizers;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>The metrics of a job's evaluations, and the figures that its training follows.</summary>
public static class JobMetrics
{
    const string CheckpointMonitor = "checkpoints.monitor", PlateauMonitor = "training.schedule.monitor";

    extension(JobFile job)
    {
        /// <summary>Names of the metrics that an evaluation computes: those that are asked for, and those that the training follows.</summary>
        /// <param name="defaults">Those that are computed if the job file names none: <see cref="TrainingData.DefaultMetrics"/>.</param>
        public IReadOnlyList<string> MetricNames(IReadOnlyList<string> defaults) =>
            [.. (job.Evaluation.Metrics ?? defaults).Concat(Watched(job).Select(watched => watched.Name).Where(Monitored.IsMetric)).Distinct()];
    }

    /// <summary>What the job file alone shows to be wrong.</summary>
    internal static IEnumerable<CrossProblem> Problems(JobFile job)
    {
        OutputKinds? kind = KindOf(job);
        string predicts = kind is OutputKinds known ? $" and the model predicts {MetricRegistry.Word(known)}" : "";
        foreach (string name in job.Evaluation.Metrics ?? [])
        {
            if (MetricRegistry.ProblemWith(name, kind) is not { } problem) continue;
            string what = MetricRegistry.Find(name) is null ? ", which is no metric" : predicts;
            yield return new($"evaluation.metrics has {Quoted.Show(name)}{what}", problem, "evaluation.metrics");
        }

        foreach ((string path, string name) in Watched(job))
        {
            if (Monitored.ProblemWith(name, kind) is { } problem)
                yield return new($"{path} is {Quoted.Show(name)}{(MetricRegistry.Find(name) is null ? "" : predicts)}", problem, path);
            else if (name != Monitored.TrainingLoss && !job.Data.HasValidation && path != CheckpointMonitor) yield return NeedsValidation(path, name);
        }

        if (job.Checkpoints is { KeepBest: true, Monitor: var best } && Monitored.IsMetric(best) && !job.Data.HasValidation)
            yield return NeedsValidation(CheckpointMonitor, best);
        if (job.Training.EarlyStopping is { Mode: MonitorMode mode, Monitor: var monitor } && Monitored.IsMetric(monitor)
            && mode == MonitorMode.Max != Monitored.IsLargerBetter(monitor))
        {
            yield return new(
                $"training.earlyStopping.mode is {EnumWords.Word(mode)} and training.earlyStopping.monitor is {Quoted.Show(monitor)}",
                $"mode must be left out, because {(Monitored.IsLargerBetter(monitor) ? "larger" : "smaller")} values of this metric are better.",
                "training.earlyStopping.mode", "training.earlyStopping.monitor");
        }

        bool isSeries = job.Data is SeriesDataOptions;
        if (job.Evaluation.Season > 1 && !isSeries)
            yield return new(
                $"evaluation.season is {job.Evaluation.Season} and data.type is {VariantName.Of(job.Data.GetType())}",
                "season must be left out, because only series have one.",
                "evaluation.season", "data.type");
        if (job.Data.HasPairs && job.MetricNames([]).Contains(BitsPerCharacter.MetricName))
            yield return new(
                $"{BitsPerCharacter.MetricName} is asked for and data.target is of type text",
                "it must be left out, because the end of a text is no character; use perplexity.",
                "evaluation.metrics", "data.target");
        if (job.Data is TextDataOptions { Unit: TokenUnit.Word } && job.MetricNames([]).Contains(BitsPerCharacter.MetricName))
            yield return new(
                $"{BitsPerCharacter.MetricName} is asked for and data.unit is word",
                "it must be left out, because the text's characters are not counted; use perplexity.",
                "evaluation.metrics", "data.unit");
    }

    /// <summary>What is wrong with the metrics for particular data, each as a sentence.</summary>
    /// <param name="job">The job.</param>
    /// <param name="subject">What is judged: <see cref="TrainingData.Subject"/>.</param>
    /// <param name="defaults">The metrics if the job file names none: <see cref="TrainingData.DefaultMetrics"/>.</param>
    public static IEnumerable<string> ProblemsFor(JobFile job, MetricSubject subject, IReadOnlyList<string> defaults)
    {
        IReadOnlyList<string> names = job.MetricNames(defaults);
        foreach (string problem in MetricRegistry.Problems(names, subject)) yield return problem;
        if (names.Contains(ExactMatch.MetricName) && !job.Data.HasPairs)
            yield return $"The metric {ExactMatch.MetricName} needs whole sequences, but those of an evaluation are read in windows. Leave it out.";
    }

    /// <summary>The figures that the training follows, with the settings that name them.</summary>
    static IEnumerable<(string Path, string Name)> Watched(JobFile job)
    {
        if (job.Training.EarlyStopping is { } stopping) yield return ("training.earlyStopping.monitor", stopping.Monitor);
        if (job.Training.Schedule is PlateauSchedule plateau) yield return (PlateauMonitor, plateau.Monitor);
        yield return (CheckpointMonitor, job.Checkpoints.Monitor);
    }

    static CrossProblem NeedsValidation(string path, string name)
    {
        string found = path == PlateauMonitor && name == Monitored.ValidationLoss ? "training.schedule is plateau" : $"{path} is {Quoted.Show(name)}";
        return new($"{found} and data.split.validation is 0", "validation must be above 0, or monitor must be loss.", path, "data.split.validation");
    }

    /// <summary>What the model's outputs are; null when only the data show it.</summary>
    static OutputKinds? KindOf(JobFile job) => job switch
    {
        { Data: TextDataOptions } or { Data.HasPairs: true } => OutputKinds.Tokens,
        { Task.Loss: { } loss } => JudgedOutputs.KindOf(loss),
        { Data: ExampleDataOptions { Target.Kind: TargetKind.Transcripts } } => OutputKinds.Transcripts,
        { Data: SeriesDataOptions } or { Data: ExampleDataOptions { Target.Kind: TargetKind.Numbers } } => OutputKinds.Numbers,
        { Data: ExampleDataOptions { Target.Kind: TargetKind.Classes } } => OutputKinds.Classes,
        _ => null,
    };
}
