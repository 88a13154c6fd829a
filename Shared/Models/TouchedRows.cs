namespace Windrow.Models;

/// <summary>Which rows of the embedding's gradient hold anything: those of the tokens that occurred. The others are zero, so whoever clears, adds
/// or reads the gradient need not look at them. A vocabulary may be large; a window has few of its words.</summary>
/// <remarks>Tied embeddings have no such rows: the output layer's gradient fills the whole table.</remarks>
public sealed class TouchedRows
{
    readonly ParameterEntry _table;
    readonly bool[] _isTouched;
    readonly int[] _rows;
    int _count;

    TouchedRows(ParameterEntry table)
    {
        _table = table;
        _isTouched = new bool[table.Shape[0]];
        _rows = new int[table.Shape[0]];
    }

    /// <summary>No rows yet, of the gradient of a model; null when it has no sparse part.</summary>
    public static TouchedRows? Of(SequenceModel model) => model.Options.EmbeddingSize is null || model.Options.TieEmbeddings
        ? null
        : new TouchedRows(model.Layout[SequenceModel.EmbeddingWeight]);

    /// <summary>First float of the table in the flat gradient.</summary>
    public int Start => _table.Offset;

    /// <summary>Floats of the table.</summary>
    public int Length => _table.Length;

    /// <summary>The rows, in the order in which they were touched.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    /// <summary>Sets all rows to zero that hold anything, and forgets them.</summary>
    /// <param name="gradient">The flat gradient.</param>
    public void Clear(Span<float> gradient)
    {
        foreach (int row in Rows)
        {
            Row(gradient, row).Clear();
            _isTouched[row] = false;
        }

        _count = 0;
    }

    /// <summary>These rows hold something from now on.</summary>
    public void Touch(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (_isTouched[row]) continue;
            _isTouched[row] = true;
            _rows[_count++] = row;
        }
    }

    /// <summary>One row of the table.</summary>
    public Span<float> Row(Span<float> gradient, int row)
    {
        int width = _table.Shape[1];
        return gradient.Slice(_table.Offset + row * width, width);
    }
}
