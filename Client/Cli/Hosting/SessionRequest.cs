namespace Windrow.Cli.Hosting;

/// <summary>What a command needs from a session.</summary>
/// <param name="Place">Where the jobs are.</param>
sealed record SessionRequest(JobsPlace Place)
{
    /// <summary>The job that the command is about; null for no job, or a new one.</summary>
    public string? JobId { get; init; }

    /// <summary>Whether jobs run during the command. Otherwise, it only queries jobs, gives them orders or generates text.</summary>
    public bool RunsJobs { get; init; }

    /// <summary>Number of workers that compute at the same time on a silo in this process; one per core when null.</summary>
    public int? Slots { get; init; }

    /// <summary>What multiplies matrices on a silo in this process: see <c>--blas</c>.</summary>
    public string? Blas { get; init; }

    /// <summary>Whether a silo in this process writes a log. It would break the live view on a terminal.</summary>
    public bool Verbose { get; init; }
}
