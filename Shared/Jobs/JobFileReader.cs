using Windrow.Jobs.Reading;

namespace Windrow.Jobs;

/// <summary>Reads a job file strictly: refuses anything that it does not know, and reports all problems at once.</summary>
public static class JobFileReader
{
    /// <summary>A longer text is not read.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>Reads one job.</summary>
    /// <param name="text">The job file: one YAML document without anchors, tags or merge keys, or JSON.</param>
    /// <param name="origin">The file's name, for the messages.</param>
    /// <param name="baseFolder">Where relative data paths start: the job file's folder.</param>
    /// <param name="overrides">Settings that replace or add to those of the file, in order, each <c>key.path=value</c>. The value is
    /// taken literally; one that begins with a bracket, a brace or a quote is read as YAML.</param>
    /// <param name="overrideFolder">Where relative data paths of overrides start: the folder in which the command was entered. Defaults to
    /// <paramref name="baseFolder"/>.</param>
    public static JobFileReading Read(
        string text, string origin, string baseFolder, IReadOnlyList<string> overrides, string? overrideFolder = null)
    {
        ProblemList problems = new();
        List<Override> parsed = [.. overrides.Select(setting => Override.Parse(setting, problems)).OfType<Override>()];
        MappingNode? root = JobText.Read(text, origin, problems);
        if (root is null) return new JobFileReading(null, problems.Sentences, "");

        foreach (Override setting in parsed) setting.Apply(root, problems);
        Binder binder = new(problems);
        JobFile job = binder.Bind(root);
        job = job with { Task = job.Data?.Usual(job.Task, binder.Places.ContainsKey) ?? job.Task };
        CrossChecks.Check(job, binder.Places, problems);
        if (problems.Any) return new JobFileReading(null, problems.Sentences, "");

        job = job with { Data = job.Data.WithPaths((key, paths) => DataPath.Absolute(paths, root, key, baseFolder, overrideFolder ?? baseFolder)) };
        string? weights = DataPath.Absolute(job.Model.Weights, root, "model", "weights", baseFolder, overrideFolder ?? baseFolder);
        job = job with { Model = job.Model with { Weights = weights } };
        return new JobFileReading(job, [], JobFileWriter.Write(job));
    }
}
