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

    /// <summary>Rounds the gradient to a format.</summary>
    public void Round(FloatFormat format)
    {
        Span<float> values = Values.Span;
        if (EmbeddingRows is not { } rows)
        {
            format.Round(values);
            return;
        }

        format.Round(values[..rows.Start]);
        format.Round(values[(rows.Start + rows.Length)..]);
        foreach (int row in rows.Rows) format.Round(rows.Row(values, row));
    }

    /// <summary>Adds another gradient of the same model, element by element, and rounds the sums to a format. The bits are the same as if both were
    /// dense.</summary>
    public void Add(GradientMemory other, FloatFormat format)
    {
        Span<float> sum = Values.Span, added = other.Values.Span;
        if (EmbeddingRows is not { } rows)
        {
            format.Add(sum, added, sum);
            return;
        }

        AddRange(sum[..rows.Start], added, format);
        AddRange(sum[(rows.Start + rows.Length)..], added[(rows.Start + rows.Length)..], format);
        rows.Touch(other.EmbeddingRows!.Rows);
        foreach (int row in rows.Rows) AddRange(rows.Row(sum, row), rows.Row(added, row), format);
    }

    static void AddRange(Span<float> sum, ReadOnlySpan<float> added, FloatFormat format) => format.Add(sum, added[..sum.Length], sum);
}
