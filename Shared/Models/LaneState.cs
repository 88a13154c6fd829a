using Windrow.Numerics;

namespace Windrow.Models;

/// <summary>The state that a model carries from one window to the next, for a group of lanes.</summary>
public sealed class LaneState
{
    /// <summary>Creates a zero state for <paramref name="rows"/> lanes.</summary>
    public LaneState(SequenceModel model, int rows) : this(model.StateParts, rows)
    {
    }

    /// <summary>Creates a zero state with the given parts.</summary>
    internal LaneState(IEnumerable<StatePart> parts, int rows)
    {
        Rows = rows;
        Parts = [.. parts.Select(part => new LaneStatePart(part.Name, part.Width, new AlignedBuffer(rows, part.Width)))];
    }

    /// <summary>Number of lanes.</summary>
    public int Rows { get; }

    /// <summary>One tensor for each of <see cref="SequenceModel.StateParts"/>.</summary>
    public IReadOnlyList<LaneStatePart> Parts { get; }

    /// <summary>Copies the first <paramref name="rows"/> lanes to a state with the same parts.</summary>
    internal void CopyRowsTo(LaneState target, int rows)
    {
        for (int p = 0; p < Parts.Count; p++) Parts[p].Values.Span[..(rows * Parts[p].Width)].CopyTo(target.Parts[p].Values.Span);
    }

    /// <summary>Sets the state of each lane to zero that has a value which is not finite.</summary>
    public void ClearNotFinite()
    {
        for (int row = 0; row < Rows; row++)
        {
            if (Parts.All(part => AreFinite(part.Values.Span.Slice(row * part.Width, part.Width)))) continue;
            foreach (LaneStatePart part in Parts) part.Values.Span.Slice(row * part.Width, part.Width).Clear();
        }
    }

    static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) return false;
        }

        return true;
    }

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        for (int p = 0; p < Parts.Count; p++) Parts[p].Values.Clear();      // an enumerator would be allocated
    }
}

/// <summary>The shape of one tensor of the carried state.</summary>
/// <param name="Name">For example <c>h_l0</c>, the hidden state of the first layer, or <c>h_l0_reverse</c>.</param>
/// <param name="Width">Values per lane.</param>
public sealed record StatePart(string Name, int Width);

/// <summary>One tensor of the carried state.</summary>
/// <param name="Name">The name of its <see cref="StatePart"/>.</param>
/// <param name="Width">Values per lane, H.</param>
/// <param name="Values">[lanes, H], in the caller's order.</param>
public sealed record LaneStatePart(string Name, int Width, AlignedBuffer Values);
