namespace Windrow.Grains.Jobs;

/// <summary>The names in a job's run folder.</summary>
static class RunFolder
{
    /// <summary>The job file as its user wrote it.</summary>
    public const string JobFile = "job.yaml";

    /// <summary>The job file with every override, default and absolute path.</summary>
    public const string ResolvedJobFile = "job.resolved.yaml";

    /// <summary>A job's prepared data.</summary>
    public static string Data(string runFolder) => Path.Combine(runFolder, "data");

    /// <summary>A job's checkpoints.</summary>
    public static string Checkpoints(string runFolder) => Path.Combine(runFolder, "checkpoints");

    /// <summary>A copy of the file that the parameters start from, where the job names one.</summary>
    public static string StartWeights(string runFolder) => Path.Combine(runFolder, "start.safetensors");

    /// <summary>Makes the folder of a new job.</summary>
    public static async Task CreateAsync(string runFolder, SubmitRequest request)
    {
        Directory.CreateDirectory(runFolder);
        await File.WriteAllTextAsync(Path.Combine(runFolder, JobFile), request.Original);
        await File.WriteAllTextAsync(Path.Combine(runFolder, ResolvedJobFile), request.JobFile);
    }
}
