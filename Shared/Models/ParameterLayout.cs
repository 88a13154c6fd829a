namespace Windrow.Models;

/// <summary>The place of one parameter tensor in the flat vector.</summary>
/// <param name="Name">PyTorch's name, for example <c>rnn.weight_ih_l0</c>.</param>
/// <param name="Shape">PyTorch's shape; the elements are in row-major order.</param>
/// <param name="Offset">Index of the first element; a multiple of <see cref="ParameterLayout.Alignment"/>.</param>
public sealed record ParameterEntry(string Name, IReadOnlyList<int> Shape, int Offset)
{
    /// <summary>Number of elements.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>This parameter's elements in a flat vector with the layout.</summary>
    public Span<float> In(Span<float> flat) => flat.Slice(Offset, Length);

    /// <inheritdoc cref="In(Span{float})"/>
    public ReadOnlySpan<float> In(ReadOnlySpan<float> flat) => flat.Slice(Offset, Length);
}

/// <summary>Where each parameter of a model is in its single flat vector: the only source of views, shard ranges, checkpoint names
/// and export names. The gradient and every part of the optimizer's state have the same layout.</summary>
/// <remarks>Each parameter begins at a multiple of <see cref="Alignment"/> floats, so if the vector begins on a cache line, every parameter
/// does. The gaps hold zeros: their gradient is zero, and no optimizer changes a zero with a zero gradient.</remarks>
public sealed class ParameterLayout
{
    /// <summary>Floats in a cache line of 64 bytes.</summary>
    public const int Alignment = 16;

    /// <summary>Floats in a block: shard boundaries are multiples of it, and the gradient's norm is summed block by block.</summary>
    public const int BlockLength = 4096;

    readonly Dictionary<string, ParameterEntry> _byName;

    /// <summary>Lays out parameters in the given order.</summary>
    public ParameterLayout(IEnumerable<(string Name, int[] Shape)> parameters)
    {
        List<ParameterEntry> entries = [];
        int offset = 0;
        foreach ((string name, int[] shape) in parameters)
        {
            ParameterEntry entry = new(name, shape, offset);
            entries.Add(entry);
            offset = checked(offset + entry.Length + Alignment - 1) / Alignment * Alignment;
        }

        Entries = entries;
        Length = offset;
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The parameters in the order of their offsets.</summary>
    public IReadOnlyList<ParameterEntry> Entries { get; }

    /// <summary>Floats in the flat vector, including the gaps.</summary>
    public int Length { get; }

    /// <summary>Number of parameters, without the gaps.</summary>
    public long ParameterCount => Entries.Sum(entry => (long)entry.Length);

    /// <summary>Number of blocks of <see cref="BlockLength"/> floats; the last may be shorter.</summary>
    public int BlockCount => (Length + BlockLength - 1) / BlockLength;

    /// <summary>The parameter with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public ParameterEntry this[string name] => _byName[name];

    /// <summary>Sets the gaps between the parameters to zero.</summary>
    /// <param name="flat">A vector with the layout, [<see cref="Length"/>].</param>
    public void ClearGaps(Span<float> flat)
    {
        for (int i = 0; i < Entries.Count; i++)
        {
            int end = Entries[i].Offset + Entries[i].Length, next = i + 1 < Entries.Count ? Entries[i + 1].Offset : Length;
            flat[end..next].Clear();
        }
    }
}
