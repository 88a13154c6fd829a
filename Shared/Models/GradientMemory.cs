using System.Numerics.Tensors;
using Windrow.Numerics;

namespace Windrow.Models;

/// <summary>Memory for a flat gradient whose embedding part is sparse: rows of tokens that did not occur are zero and are skipped.</summary>
public sealed class GradientMemory(SequenceModel model)
{
    /// <summary>The whole flat gradient.</summary>
    public AlignedBuffer Values { get; } = new(model.Layout.Length);

    /// <summary>Rows of the embedding that are nonzero; null when the gradient is dense.</summary>
    public TouchedRows? EmbeddingRows { get; } = TouchedRows.Of(model);

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        EmbeddingRows?.Clear(Values.Span);
        Values.Clear();
    }

    /// <summary>Adds another gradient of the same model, element by element. The bits are the same as if both were dense.</summary>
    public void Add(GradientMemory other)
    {
        Span<float> sum = Values.Span, added = other.Values.Span;
        if (EmbeddingRows is not { } rows)
        {
            TensorPrimitives.Add(sum, added, sum);
            return;
        }

        AddRange(sum[..rows.Start], added);
        AddRange(sum[(rows.Start + rows.Length)..], added[(rows.Start + rows.Length)..]);
        rows.Touch(other.EmbeddingRows!.Rows);
        foreach (int row in rows.Rows) AddRange(rows.Row(sum, row), rows.Row(added, row));
    }

    static void AddRange(Span<float> sum, ReadOnlySpan<float> added) => TensorPrimitives.Add(sum, added[..sum.Length], sum);
}
