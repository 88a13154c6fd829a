using Windrow.Grains.Hosting;

namespace Windrow.Grains.Runs;

/// <summary>Finds run folders by job id. No message carries a path: each silo knows where a job's files are. One instance per silo.</summary>
public sealed class RunFolders(GrainSettings settings)
{
    /// <summary>The folder that holds all run folders.</summary>
    public string Root => settings.RunsFolder;

    /// <summary>The job's run folder, whether it exists or not.</summary>
    /// <exception cref="ArgumentException">The id cannot be the name of a folder, so no job has it.</exception>
    public string Of(string jobId) => RunFolder.IsJobId(jobId)
        ? Path.Combine(Root, jobId)
        : throw new ArgumentException($"'{jobId}' cannot be a job's id: ids are lower-case letters, digits and hyphens.", nameof(jobId));

    /// <summary>The job's run folder; null when there is none.</summary>
    public string? Find(string jobId) => RunFolder.IsJobId(jobId) && RunFolder.IsRunFolder(Path.Combine(Root, jobId)) ? Path.Combine(Root, jobId) : null;
}
