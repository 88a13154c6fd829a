namespace Windrow.Jobs;

/// <summary>The names in a job's run folder from which its model can be read.</summary>
public static class RunNames
{
    /// <summary>The job file with every override, default and absolute path.</summary>
    public const string ResolvedJobFile = "job.resolved.yaml";

    /// <summary>The folder of the checkpoints.</summary>
    public const string Checkpoints = "checkpoints";
}
