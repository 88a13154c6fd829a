using Windrow.Checkpoints;

namespace Windrow.Grains.Jobs;

/// <summary>Where the state that a start of a job begins with comes from. Starting, resuming, moving and recovering differ only in this.</summary>
enum StartSource
{
    /// <summary>The parameters' initial values.</summary>
    Beginning,

    /// <summary>A checkpoint in the run folder.</summary>
    Checkpoint,

    /// <summary>Copies in the memory of silos.</summary>
    Mirrors,

    /// <summary>The grains of the previous start, which were read between two steps.</summary>
    RunningGrains,
}

/// <summary>The state that a start of a job begins with.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="State">The state.</param>
/// <param name="Folder">The checkpoint's folder; null when the state is not from a checkpoint.</param>
/// <param name="Refused">Why newer checkpoints were passed over, in words.</param>
sealed record RunStart(StartSource Source, Checkpoint State, string? Folder, IReadOnlyList<string> Refused)
{
    /// <summary>Whether the state can be read or made again if the process ends.</summary>
    public bool IsOnDisk => Source is StartSource.Beginning or StartSource.Checkpoint;

    /// <summary>Where the state comes from, as part of a sentence; null for the beginning.</summary>
    public string? InWords => Source switch
    {
        StartSource.Checkpoint => $"from the checkpoint of step {State.Step}",
        StartSource.Mirrors => $"from the copy of step {State.Step} in memory",
        StartSource.RunningGrains => $"from step {State.Step}",
        _ => null,
    };
}
