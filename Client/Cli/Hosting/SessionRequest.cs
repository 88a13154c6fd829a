namespace Windrow.Cli.Hosting;

/// <summary>What a command wants of a session.</summary>
/// <param name="Place">Where the jobs live.</param>
sealed record SessionRequest(JobsPlace Place)
{
    /// <summary>Whether jobs are to run while the command does; otherwise it only asks, gives orders or writes text.</summary>
    public bool RunsJobs { get; init; }

    /// <summary>Workers that a silo in this process computes at a time; one for each core when null.</summary>
    public int? Slots { get; init; }

    /// <summary>Library of matrix products for a silo in this process; the best that is found when null.</summary>
    public string? Blas { get; init; }

    /// <summary>Whether a silo in this process logs more than errors. Its log would break the picture on a terminal.</summary>
    public bool Verbose { get; init; }
}
