using Windrow.Numerics;

namespace Windrow.Models;

/// <summary>What a model carries from one window to the next, for a group of lanes.</summary>
public sealed class LaneState
{
    /// <summary>A state of zeros for <paramref name="rows"/> lanes.</summary>
    public LaneState(SequenceModel model, int rows)
    {
        Rows = rows;
        Parts = [.. model.StateParts.Select(part => new LaneStatePart(part.Name, part.Width, new AlignedBuffer(rows, part.Width)))];
    }

    /// <summary>Lanes.</summary>
    public int Rows { get; }

    /// <summary>A tensor for each of <see cref="SequenceModel.StateParts"/>.</summary>
    public IReadOnlyList<LaneStatePart> Parts { get; }

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        foreach (LaneStatePart part in Parts) part.Values.Clear();
    }
}

/// <summary>One tensor of the state that a model carries, as a shape.</summary>
/// <param name="Name">Such as <c>h_l0</c>, the hidden state of the first layer, or <c>h_l0_reverse</c>.</param>
/// <param name="Width">Numbers for each lane.</param>
public sealed record StatePart(string Name, int Width);

/// <summary>One tensor of the carried state.</summary>
/// <param name="Name">That of its <see cref="StatePart"/>.</param>
/// <param name="Width">Numbers for each lane, H.</param>
/// <param name="Values">[lanes, H], in the caller's order.</param>
public sealed record LaneStatePart(string Name, int Width, AlignedBuffer Values);
