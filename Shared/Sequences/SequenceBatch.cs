using Windrow.Numerics;

namespace Windrow.Sequences;

/// <summary>One window of some sequences, packed, with its targets: data sources fill it and models read it.</summary>
/// <remarks>B = rows, N = positions (see <see cref="PackedShape"/>). A batch is reused many times: set the <see cref="Shape"/> first,
/// then write the other parts, whose sizes follow from it.</remarks>
public sealed class SequenceBatch
{
    readonly int[] _tokens, _classes;
    readonly bool[] _begins;
    readonly int[] _sourceRows;
    readonly int[] _transcriptLengths;
    readonly AlignedBuffer _inputs, _values;

    /// <summary>Allocates memory for batches of one format.</summary>
    /// <param name="format">The contents of a position.</param>
    /// <param name="maxSteps">Maximum number of time steps in a row.</param>
    /// <param name="maxRows">Maximum number of rows.</param>
    /// <param name="maxSourceSteps">Maximum number of time steps in a source sequence, where rows have one.</param>
    public SequenceBatch(BatchFormat format, int maxSteps, int maxRows, int maxSourceSteps = 0)
    {
        Format = format;
        Shape = new PackedShape(maxSteps, maxRows);
        int positions = BufferSize.Of(maxSteps, maxRows), targets = format.TargetPerSequence ? maxRows : positions;
        _tokens = new int[format.ReadsTokens ? positions : 0];
        _inputs = new AlignedBuffer(positions, format.InputWidth);
        _classes = new int[format.TargetsAreClasses ? targets : 0];
        _values = new AlignedBuffer(targets, format.TargetWidth);
        _begins = new bool[maxRows];
        _sourceRows = format.HasSource ? new int[maxRows] : [];
        _transcriptLengths = format.HasTranscripts ? new int[maxRows] : [];
        if (format.HasSource) Source = new SequenceBatch(format.OfSource(), maxSourceSteps, maxRows);
    }

    public BatchFormat Format { get; }

    /// <summary>The number of rows, and the length of each.</summary>
    public PackedShape Shape { get; }

    /// <summary>The source sequences, with a shape of their own; null when rows have none.</summary>
    public SequenceBatch? Source { get; }

    /// <summary>For each row, the row of <see cref="Source"/> that it belongs to; both in packed order. Several rows may belong to the same one. [B].</summary>
    public Span<int> SourceRows => _sourceRows.AsSpan(0, Format.HasSource ? Shape.Rows : 0);

    /// <summary>For each row, whether its sequence begins with this window: its state is then the model's initial one, not the carried one.
    /// In packed order, [B].</summary>
    public Span<bool> Begins => _begins.AsSpan(0, Shape.Rows);

    /// <summary>Inputs that are tokens, [N].</summary>
    public Span<int> Tokens => _tokens.AsSpan(0, Format.ReadsTokens ? Shape.Positions : 0);

    /// <summary>Inputs that are real numbers, [N, D].</summary>
    public MatrixSpan Inputs => _inputs.AsMatrix(Shape.Positions, Format.InputWidth);

    /// <summary>Rows of targets: N, or B when there is one per sequence.</summary>
    public int Targets => Format.TargetPerSequence ? Shape.Rows : Shape.Positions;

    /// <summary>Targets that are classes, one for each position, or in packed order for each row.</summary>
    public Span<int> Classes => _classes.AsSpan(0, Format.TargetsAreClasses && !Format.HasTranscripts ? Targets : 0);

    /// <summary>Targets that are numbers, or zeros and ones for several labels at once, [N or B, K].</summary>
    public MatrixSpan Values => _values.AsMatrix(Targets, Format.TargetWidth);

    /// <summary>The target of a row that is a transcript, in packed order.</summary>
    public ReadOnlySpan<int> Transcript(int row) => _classes.AsSpan(row * Shape.MaxSteps, _transcriptLengths[row]);

    /// <summary>Makes room for the transcript of a row, to be filled by the caller.</summary>
    /// <exception cref="ArgumentException">It has more tokens than a row may have time steps.</exception>
    public Span<int> SetTranscript(int row, int length)
    {
        if (length > Shape.MaxSteps) throw new ArgumentException($"A transcript has {length} tokens; expected at most {Shape.MaxSteps}, one for each time step.", nameof(length));
        _transcriptLengths[row] = length;
        return _classes.AsSpan(row * Shape.MaxSteps, length);
    }

    /// <summary>Gives each row the source sequence with the same index in the caller's order. Both shapes must be set.</summary>
    public void PairSourceRows()
    {
        ReadOnlySpan<int> sources = Source!.Shape.Order, rows = Shape.Order;
        for (int r = 0; r < rows.Length; r++) SourceRows[r] = sources.IndexOf(rows[r]);
    }
}
