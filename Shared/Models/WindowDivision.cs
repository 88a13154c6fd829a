namespace Windrow.Models;

/// <summary>Into how many chunks of how many time steps full windows are divided; see <see cref="WindowChunks"/>.</summary>
/// <param name="Steps">Time steps of a window, T.</param>
/// <param name="ChunkSteps">Time steps of a chunk. The first chunk of a window may have fewer.</param>
readonly record struct WindowDivision(int Steps, int ChunkSteps)
{
    public int Chunks => (Steps + ChunkSteps - 1) / ChunkSteps;

    public bool IsWhole => Chunks == 1;

    /// <summary>Windows that are not divided.</summary>
    public static WindowDivision Whole(int steps) => new(steps, steps);

    /// <summary>The division of a model's windows: chunks have about √T steps, and whole blocks of every layer.</summary>
    /// <param name="gateWidth">Width of the layers' gates.</param>
    /// <param name="memory">What is kept of a window's activations.</param>
    /// <param name="steps">Maximum number of time steps in a window, T.</param>
    /// <param name="rows">Maximum number of rows.</param>
    public static WindowDivision Of(int gateWidth, ActivationMemory memory, int steps, int rows)
    {
        if (memory == ActivationMemory.Keep) return Whole(steps);
        int positions = CacheBlock.Positions(gateWidth), block = Math.Max(1, positions / rows);
        int largestBlock = (positions + rows - 1) / rows;       // of rows that end early
        int least = Math.Max((int)Math.Ceiling(Math.Sqrt(steps)), largestBlock);
        return new WindowDivision(steps, Math.Min(steps, (least + block - 1) / block * block));
    }

    /// <inheritdoc cref="Of(int, ActivationMemory, int, int)"/>
    public static WindowDivision Of(SequenceModel model, ActivationMemory memory, int steps, int rows) =>
        memory == ActivationMemory.Keep ? Whole(steps) : Of(model.RecurrentLayers[0].Directions[0].GateWidth, memory, steps, rows);
}
