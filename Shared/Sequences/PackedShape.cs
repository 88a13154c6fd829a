using Windrow.Numerics;

namespace Windrow.Sequences;

/// <summary>Where the time steps of some sequences are when they are packed without padding: the rows that are alive at step 0, then those
/// that are alive at step 1, and so on. Rows are sorted by length, longest first, so the rows alive at a step are always the first ones.</summary>
/// <remarks>B = rows, T = time steps of the longest row, N = positions, the sum of all lengths. With equal lengths row r at step t is
/// position t·B + r. Setting a shape allocates nothing.</remarks>
public sealed class PackedShape
{
    readonly int[] _alive, _starts, _lengths, _order, _reversed;
    bool _reversedIsSet;

    /// <summary>Allocates memory for up to <paramref name="maxRows"/> rows of up to <paramref name="maxSteps"/> time steps; there are no rows yet.</summary>
    public PackedShape(int maxSteps, int maxRows) : this(maxSteps, maxRows, BufferSize.Of(maxSteps, maxRows))
    {
    }

    /// <summary>Allocates memory for no more than <paramref name="maxPositions"/> positions.</summary>
    internal PackedShape(int maxSteps, int maxRows, int maxPositions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        (MaxSteps, MaxRows) = (maxSteps, maxRows);
        _alive = new int[maxSteps + 1];
        _starts = new int[maxSteps + 1];
        _lengths = new int[maxRows];
        _order = new int[maxRows];
        _reversed = new int[maxPositions];
    }

    public int MaxSteps { get; }

    public int MaxRows { get; }

    /// <summary>B; rows of length 0 count.</summary>
    public int Rows { get; private set; }

    /// <summary>T.</summary>
    public int Steps { get; private set; }

    /// <summary>N.</summary>
    public int Positions { get; private set; }

    /// <summary>Whether every row has <see cref="Steps"/> steps.</summary>
    public bool IsRectangular => Positions == Rows * Steps;

    /// <summary>Length of each row, descending.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Rows);

    /// <summary>For each row, its index in the caller's order. Rows of equal length keep the caller's order.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Rows);

    /// <summary>For each position, the position of the same row at the same distance from its other end: the order in which a backward direction reads.</summary>
    public ReadOnlySpan<int> Reversed
    {
        get
        {
            if (!_reversedIsSet) SetReversed();
            return _reversed.AsSpan(0, Positions);
        }
    }

    /// <summary>Number of rows alive at step <paramref name="t"/>; 0 from <see cref="Steps"/> on.</summary>
    public int Alive(int t) => t < Steps ? _alive[t] : 0;

    /// <summary>Position of the first row at step <paramref name="t"/>.</summary>
    public int Start(int t) => _starts[t];

    /// <summary>Position of a row at a step at which it is alive.</summary>
    public int Position(int row, int t) => _starts[t] + row;

    /// <summary>Sets the shape to <paramref name="rows"/> rows of <paramref name="steps"/> steps each.</summary>
    public void SetEqual(int steps, int rows)
    {
        Require(rows, steps);
        _lengths.AsSpan(0, rows).Fill(steps);
        for (int r = 0; r < rows; r++) _order[r] = r;
        (Rows, Steps) = (rows, steps);
        SetStarts();
    }

    /// <summary>Sets the shape to rows of these lengths, given in the caller's order. A row of length 0 is never alive.</summary>
    /// <exception cref="ArgumentException">There are too many rows, or one is too long.</exception>
    public void Set(ReadOnlySpan<int> lengths)
    {
        int longest = 0;
        foreach (int length in lengths) longest = Math.Max(longest, length);
        Require(lengths.Length, longest);
        if (lengths.ContainsAnyInRange(int.MinValue, -1)) throw new ArgumentException("A sequence has a negative length.", nameof(lengths));

        (Rows, Steps) = (lengths.Length, longest);
        int row = 0;
        for (int length = longest; length >= 0 && row < Rows; length--)
        {
            for (int r = 0; r < lengths.Length; r++)
            {
                if (lengths[r] != length) continue;
                (_lengths[row], _order[row]) = (length, r);
                row++;
            }
        }

        SetStarts();
    }

    /// <summary>Sets the shape to some consecutive steps of other sequences, whose rows keep their order. Rows that ended before have length 0.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="from">The first step.</param>
    /// <param name="to">The step after the last.</param>
    internal void SetSteps(PackedShape sequences, int from, int to)
    {
        Require(sequences.Rows, to - from);
        (Rows, Steps) = (sequences.Rows, to - from);
        sequences.Order.CopyTo(_order);
        for (int r = 0; r < Rows; r++) _lengths[r] = Math.Clamp(sequences.Lengths[r] - from, 0, Steps);
        SetStarts();
    }

    void Require(int rows, int steps)
    {
        if (rows < 1 || rows > MaxRows || steps > MaxSteps)
        {
            throw new ArgumentException(
                $"A batch has {rows} rows of up to {steps} time steps; expected 1 to {MaxRows} rows of at most {MaxSteps} steps.");
        }
    }

    void SetStarts()
    {
        int alive = Rows, position = 0;
        for (int t = 0; t < Steps; t++)
        {
            while (alive > 0 && _lengths[alive - 1] <= t) alive--;
            (_alive[t], _starts[t]) = (alive, position);
            position += alive;
        }

        _starts[Steps] = position;
        Positions = position;
        _reversedIsSet = false;
    }

    void SetReversed()
    {
        for (int r = 0; r < Rows; r++)
        {
            for (int t = 0; t < _lengths[r]; t++) _reversed[Position(r, t)] = Position(r, _lengths[r] - 1 - t);
        }

        _reversedIsSet = true;
    }
}
