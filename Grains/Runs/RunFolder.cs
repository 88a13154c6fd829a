using Windrow.Jobs;

namespace Windrow.Grains.Runs;

/// <summary>The names in a job's run folder.</summary>
public static class RunFolder
{
    /// <summary>The job file as its user wrote it.</summary>
    public const string JobFile = "job.yaml";

    /// <summary>The job file with every override, default and absolute path.</summary>
    public const string ResolvedJobFile = RunNames.ResolvedJobFile;

    /// <summary>The job's status as of the last change of its state: see <see cref="RunStatusFile"/>.</summary>
    public const string Status = "status.json";

    /// <summary>The job's events, one JSON object per line.</summary>
    public static string Metrics(string runFolder) => Path.Combine(runFolder, "metrics.jsonl");

    /// <summary>A job's prepared data.</summary>
    public static string Data(string runFolder) => Path.Combine(runFolder, "data");

    /// <summary>A job's checkpoints.</summary>
    public static string Checkpoints(string runFolder) => Path.Combine(runFolder, RunNames.Checkpoints);

    /// <summary>A copy of the file that the parameters start from, if the job names one.</summary>
    public static string StartWeights(string runFolder) => Path.Combine(runFolder, "start.safetensors");

    /// <summary>Whether a folder is a job's run folder.</summary>
    public static bool IsRunFolder(string folder) => File.Exists(Path.Combine(folder, ResolvedJobFile));

    /// <summary>Whether a text can be a job's id: lower-case letters, digits and hyphens. Such a text is a safe name for a folder.</summary>
    public static bool IsJobId(string text) =>
        text.Length is > 0 and <= 64 && text[0] != '-' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Creates the folder of a new job.</summary>
    /// <returns>False when the folder already belongs to another job.</returns>
    /// <exception cref="IOException">The folder cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created or written.</exception>
    public static bool TryCreate(string runFolder, string original, string resolved)
    {
        if (Directory.Exists(runFolder)) return false;
        Directory.CreateDirectory(runFolder);
        // The process that creates this file owns the folder, even when two processes choose the same name at the same time.
        if (NewFile.TryCreate(Path.Combine(runFolder, JobFile)) is not { } file) return false;
        using (StreamWriter writer = new(file)) writer.Write(original);
        File.WriteAllText(Path.Combine(runFolder, ResolvedJobFile), resolved);
        return true;
    }
}
