namespace Windrow.Grains.Jobs;

/// <summary>Where a job is in its life.</summary>
public enum JobState
{
    /// <summary>Accepted, not begun.</summary>
    Queued,

    /// <summary>Its data are read and its grains are set up.</summary>
    Starting,

    /// <summary>Training.</summary>
    Running,

    /// <summary>Stopped at a segment boundary with a checkpoint, from which resume goes on.</summary>
    Paused,

    /// <summary>A checkpoint is being loaded into new grains.</summary>
    Recovering,

    /// <summary>Trained to its end.</summary>
    Completed,

    /// <summary>Stopped by an error, which the status names.</summary>
    Failed,

    /// <summary>Stopped by a user for good.</summary>
    Cancelled,
}

/// <summary>Questions about states that more than one place asks.</summary>
public static class JobStates
{
    /// <summary>Whether nothing more happens to a job in this state unless someone asks for it.</summary>
    public static bool IsAtRest(this JobState state) =>
        state is JobState.Paused or JobState.Completed or JobState.Failed or JobState.Cancelled;

    /// <summary>The state as a word of a sentence: <c>paused</c>.</summary>
    public static string InWords(this JobState state) => state.ToString().ToLowerInvariant();
}
