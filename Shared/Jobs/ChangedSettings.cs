namespace Windrow.Jobs;

/// <summary>Settings of a job that may change after its first step, because the training so far does not depend on them.</summary>
public static class ChangedSettings
{
    static readonly string[] Changeable =
    [
        "training.maxEpochs", "training.maxSteps", "training.learningRate", "training.schedule", "training.earlyStopping",
        "checkpoints", "evaluation", "telemetry", "parallelism.workers", "parallelism.minWorkers", "parallelism.parameterShards",
    ];

    /// <summary>The job with changed settings.</summary>
    /// <param name="jobFile">The job file that the job runs with.</param>
    /// <param name="changes">Settings, each <c>key.path=value</c>; a later one replaces an earlier one for the same key.</param>
    /// <returns>The job, or every problem with the changes.</returns>
    public static JobFileReading Apply(string jobFile, IReadOnlyList<string> changes)
    {
        string[] problems = [.. changes.Where(change => !IsChangeable(KeyOf(change))).Select(change =>
            $"--set {change} would change what the job has already trained with; after its first step only these can be changed: "
            + $"{string.Join(", ", Changeable)}. Submit a new job for anything else; model.weights lets it start from this one's weights.")];
        return problems.Length > 0
            ? new JobFileReading(null, problems, "")
            : JobFileReader.Read(jobFile, "job file", Path.DirectorySeparatorChar.ToString(), changes);
    }

    /// <summary>The key of a setting <c>key.path=value</c>.</summary>
    public static string KeyOf(string change) => change.Split('=', 2)[0].Trim();

    static bool IsChangeable(string key) =>
        Array.Exists(Changeable, known => key == known || key.StartsWith($"{known}.", StringComparison.Ordinal));
}
