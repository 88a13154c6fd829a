namespace Windrow.Data;

/// <summary>One window of some lanes, as the model reads it. All arrays are time-major: row r at time t is element t·Rows + r.</summary>
/// <param name="maxSteps">Most time steps it can hold.</param>
/// <param name="rows">Lanes.</param>
public sealed class SequenceBatch(int maxSteps, int rows)
{
    readonly int[] _inputs = new int[maxSteps * rows];
    readonly int[] _targets = new int[maxSteps * rows];
    int _steps = maxSteps;

    /// <summary>Time steps that it holds now, at most <see cref="MaxSteps"/>.</summary>
    public int Steps
    {
        get => _steps;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxSteps);
            _steps = value;
        }
    }

    public int MaxSteps { get; } = maxSteps;

    public int Rows { get; } = rows;

    /// <summary>Input tokens, [Steps, Rows].</summary>
    public Span<int> Inputs => _inputs.AsSpan(0, Steps * Rows);

    /// <summary>The token after each input, [Steps, Rows].</summary>
    public Span<int> Targets => _targets.AsSpan(0, Steps * Rows);
}
