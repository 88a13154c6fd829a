using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Consecutive time steps of a window whose activations are in memory together: all steps, unless the window is divided
/// (<see cref="WindowChunks"/>). A chunk is a smaller window: it starts from the state after the chunk before it.</summary>
/// <param name="At">Where each of its steps is in packed memory. Rows have the window's order; those that ended before the chunk have length 0.</param>
/// <param name="FirstStep">Steps of the window before it.</param>
/// <param name="FirstPosition">Positions of the window before it.</param>
/// <param name="IsLast">Whether it ends with the window. The backward pass begins there.</param>
readonly record struct TimeChunk(PackedShape At, int FirstStep, int FirstPosition, bool IsLast)
{
    /// <summary>Whether it begins with the window.</summary>
    public bool IsFirst => FirstStep == 0;

    /// <summary>Whether it is the whole window.</summary>
    public bool IsWhole => IsFirst && IsLast;

    /// <summary>A window that is not divided.</summary>
    public static TimeChunk Whole(PackedShape window) => new(window, 0, 0, IsLast: true);
}
