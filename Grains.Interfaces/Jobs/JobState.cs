namespace Windrow.Grains.Jobs;

/// <summary>Where a job is in its life.</summary>
public enum JobState
{
    /// <summary>Accepted, but not started.</summary>
    Queued,

    /// <summary>Its data are read and its grains are set up.</summary>
    Starting,

    /// <summary>Training.</summary>
    Running,

    /// <summary>Stopped at a segment boundary with a checkpoint, from which a resume continues.</summary>
    Paused,

    /// <summary>A checkpoint is being loaded into new grains.</summary>
    Recovering,

    /// <summary>Trained to its end.</summary>
    Completed,

    /// <summary>Stopped by an error, which the status describes.</summary>
    Failed,

    /// <summary>Stopped by a user for good.</summary>
    Cancelled,
}

/// <summary>Questions about states that are asked in several places.</summary>
public static class JobStates
{
    /// <summary>Whether a job stays in this state until a user gives an order.</summary>
    public static bool IsAtRest(this JobState state) =>
        state is JobState.Paused or JobState.Completed or JobState.Failed or JobState.Cancelled;

    /// <summary>The state as a word to use in a sentence: <c>paused</c>.</summary>
    public static string InWords(this JobState state) => state.ToString().ToLowerInvariant();
}
