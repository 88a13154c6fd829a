namespace Windrow.Models;

/// <summary>The rows of the embedding's gradient that are nonzero: those of the tokens that occurred, also in sources if their encoder shares the
/// embedding. Code that clears, adds or reads the gradient can skip all other rows. A vocabulary may be large, but a window contains few of its words.</summary>
/// <remarks>Tied embeddings do not have such rows: the output layer's gradient fills the whole table.</remarks>
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

    /// <summary>Creates an empty set of rows for a model's gradient; null when it has no sparse part.</summary>
    public static TouchedRows? Of(SequenceModel model) => model.Options.EmbeddingSize is null || model.Options.TieEmbeddings
        ? null
        : new TouchedRows(model.Layout[SequenceModel.EmbeddingWeight]);

    /// <summary>Index of the table's first float in the flat gradient.</summary>
    public int Start => _table.Offset;

    /// <summary>Number of floats in the table.</summary>
    public int Length => _table.Length;

    /// <summary>The rows, in the order in which they were touched.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    /// <summary>Sets all nonzero rows to zero, and removes them from the set.</summary>
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

    /// <summary>Marks these rows as nonzero.</summary>
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
