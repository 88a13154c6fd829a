using Windrow.Models.Layers;
using Windrow.Numerics;

namespace Windrow.Models;

/// <summary>What the recurrent layers carry from one window to the next, for a group of lanes: h of every layer, and c where it has one.</summary>
public sealed class LaneState
{
    readonly AlignedBuffer[][] _layers;

    /// <summary>A state of zeros for <paramref name="rows"/> lanes.</summary>
    public LaneState(LanguageModel model, int rows)
    {
        Rows = rows;
        _layers = [.. model.Layers.Select(layer => layer.StateParts.Select(_ => new AlignedBuffer(rows * layer.HiddenSize)).ToArray())];
        Parts = [.. model.Layers.SelectMany((layer, l) => layer.StateParts.Select((part, p) =>
            new LaneStatePart($"{part}_l{l}", layer.HiddenSize, _layers[l][p])))];
    }

    /// <summary>Lanes.</summary>
    public int Rows { get; }

    /// <summary>Every part, in a fixed order.</summary>
    public IReadOnlyList<LaneStatePart> Parts { get; }

    /// <summary>Sets everything to zero: the start of a text.</summary>
    public void Clear()
    {
        foreach (AlignedBuffer[] layer in _layers)
        {
            foreach (AlignedBuffer part in layer) part.Clear();
        }
    }

    /// <summary>The parts of one layer, in the order of <see cref="RecurrentShape.StateParts"/>.</summary>
    internal IReadOnlyList<AlignedBuffer> OfLayer(int layer) => _layers[layer];
}

/// <summary>One tensor of the carried state.</summary>
/// <param name="Name">Such as <c>h_l0</c>, the hidden state of the first layer.</param>
/// <param name="Width">Units, H.</param>
/// <param name="Values">[lanes, H].</param>
public sealed record LaneStatePart(string Name, int Width, AlignedBuffer Values);
