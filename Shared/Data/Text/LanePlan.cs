namespace Windrow.Data;

/// <summary>How a stretch of text is read by lanes side by side: each lane has its own contiguous part of it, and goes through
/// that part window by window.</summary>
/// <remarks>With n tokens and B lanes, a lane has L = ⌊(n − 1) / B⌋ targets: lane r takes the tokens rL to rL + L − 1 as inputs, and
/// the one after each as its target. What is left of the text after the last lane is not read.</remarks>
public sealed class LanePlan
{
    /// <summary>Plans training, where every lane has at least one full window.</summary>
    /// <param name="range">The text.</param>
    /// <param name="lanes">Lanes over all data shards, <c>training.batchSize</c>.</param>
    /// <param name="window">Time steps of a window, <c>training.window</c>.</param>
    /// <exception cref="DataException">The text is too short.</exception>
    public LanePlan(TokenRange range, int lanes, int window)
        : this(range, lanes, window, training: true)
    {
    }

    LanePlan(TokenRange range, int lanes, int window, bool training)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        long least = (long)lanes * (training ? window : 1) + 1;
        if (range.Length < least)
            throw new DataException(training
                ? $"The training text has {range.Length} tokens, but {lanes} lanes (training.batchSize) with a window of {window} tokens "
                    + $"(training.window) need at least {least}. Add text, or lower training.batchSize or training.window."
                : $"The text to evaluate on has {range.Length} tokens, but {lanes} lanes (training.batchSize) need at least {least}. "
                    + "Add text, raise its share in data.split, or lower training.batchSize.");

        Range = range;
        Lanes = lanes;
        Window = window;
        LaneLength = (range.Length - 1) / lanes;
        WindowsPerEpoch = checked((int)((LaneLength + window - 1) / window));
    }

    /// <summary>Plans evaluation, where a lane may be shorter than a window but has at least one target.</summary>
    /// <inheritdoc cref="LanePlan(TokenRange, int, int)"/>
    public static LanePlan ForEvaluation(TokenRange range, int lanes, int window) => new(range, lanes, window, training: false);

    public TokenRange Range { get; }

    public int Lanes { get; }

    public int Window { get; }

    /// <summary>Targets of each lane in one epoch.</summary>
    public long LaneLength { get; }

    public int WindowsPerEpoch { get; }

    /// <summary>Time steps of a window of the epoch: <see cref="Window"/>, except that the last may have fewer.</summary>
    public int WindowLength(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, WindowsPerEpoch);
        return (int)Math.Min(Window, LaneLength - (long)index * Window);
    }

    /// <summary>Position in the corpus of the first input that a lane reads in a window.</summary>
    public long Position(int lane, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lane, Lanes);
        return Range.Start + lane * LaneLength + (long)index * Window;
    }
}
