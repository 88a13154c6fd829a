namespace Windrow.Jobs;

/// <summary>Which jobs of a cluster come first when there are not enough slots for all, in ascending order.</summary>
public enum JobPriority
{
    /// <summary>Gives way to every other job.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Starts before all others, and takes slots from running jobs of lower priority.</summary>
    High,
}
