namespace Windrow.Grains.Jobs;

/// <summary>How a run ended.</summary>
enum RunEnd
{
    Completed,
    Paused,
    Cancelled,

    /// <summary>The grains must be placed again: silos have joined, or are about to leave.</summary>
    Moving,
}
