using System.Text.Json.Serialization;

namespace Windrow.Data;

/// <summary>A column of files, each of which becomes one or more time steps of numbers.</summary>
public abstract record FrameColumn : InputColumn
{
    /// <summary>Numbers of each time step.</summary>
    [JsonIgnore]
    public abstract int StepWidth { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="cell">Its name, or the file as a data URI.</param>
    /// <param name="frames">The numbers of each time step, [T, <see cref="StepWidth"/>].</param>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    internal abstract string? Encode(Cell cell, out float[] frames);

    /// <summary>About how many bytes the numbers of a file take, without reading it.</summary>
    internal abstract long EstimatedBytes(Cell cell);
}
