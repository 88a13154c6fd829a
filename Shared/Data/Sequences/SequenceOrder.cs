namespace Windrow.Data;

/// <summary>Which sequences make up which batch of an epoch, and in which steps they are read.</summary>
/// <remarks>A batch takes as many consecutive steps as its longest sequence has windows. For every epoch to have the same number of steps,
/// sequences that need more than one window are grouped by that number: the order is drawn at random, then sorted by the number of windows. With
/// bucketing, the batches of a pool are also sorted by length. Finally, the batches are shuffled. An order is a function of (seed, epoch).</remarks>
sealed class SequenceOrder
{
    readonly int[] _sequences, _lengths, _order, _batches, _firstSteps;
    readonly long[] _keys;
    readonly int _batchSize, _window, _pool;
    long? _epoch;

    /// <param name="sequences">The sequences of the part that is read.</param>
    /// <param name="lengths">Time steps of each sequence, of all parts.</param>
    /// <param name="batchSize">Sequences of a batch, <c>training.batchSize</c>.</param>
    /// <param name="window">Time steps of a window, <c>training.window</c>.</param>
    /// <param name="poolBatches">Batches that are sorted by length together; 1 when none are.</param>
    public SequenceOrder(int[] sequences, int[] lengths, int batchSize, int window, int poolBatches)
    {
        (_sequences, _lengths, _batchSize, _window) = (sequences, lengths, batchSize, window);
        _pool = (int)Math.Min((long)batchSize * poolBatches, Math.Max(1, sequences.Length));
        _order = new int[sequences.Length];
        _keys = new long[sequences.Length];
        _batches = new int[(sequences.Length + batchSize - 1) / batchSize];
        _firstSteps = new int[_batches.Length];
        SeveralWindows = sequences.Any(sequence => lengths[sequence] > window);
        Sort();
    }

    /// <summary>Whether a sequence is longer than a window, so that some windows continue others.</summary>
    public bool SeveralWindows { get; }

    /// <summary>Steps of an epoch.</summary>
    public int Steps { get; private set; }

    /// <summary>The sequences of a batch.</summary>
    public ReadOnlySpan<int> Batch(int first, int count) => _order.AsSpan(first, count);

    /// <summary>Draws the order of an epoch. Allocates nothing.</summary>
    public void Draw(long seed, long epoch)
    {
        if (_epoch == epoch) return;
        _sequences.CopyTo(_order, 0);
        SeededOrder.Shuffle(_order, seed, SeededOrder.EpochStreams + 2 * epoch);
        if (SeveralWindows) SortBy(0, _order.Length, _window);
        for (int first = 0; _pool > _batchSize && first < _order.Length; first += _pool) SortBy(first, Math.Min(_pool, _order.Length - first), 1);
        for (int batch = 0; batch < _batches.Length; batch++) _batches[batch] = batch;
        SeededOrder.Shuffle(_batches, seed, SeededOrder.EpochStreams + 2 * epoch + 1);
        CountSteps();
        _epoch = epoch;
    }

    /// <summary>What is read in a step of the epoch: where its sequences lie in the order, how many there are, and which of their windows it is.</summary>
    public (int First, int Count, int Window) At(int step)
    {
        int found = Array.BinarySearch(_firstSteps, step), place = found < 0 ? ~found - 1 : found, first = _batches[place] * _batchSize;
        return (first, Math.Min(_batchSize, _order.Length - first), step - _firstSteps[place]);
    }

    /// <summary>Puts the longest first, for an evaluation, where the order does not matter.</summary>
    void Sort()
    {
        _sequences.CopyTo(_order, 0);
        SortBy(0, _order.Length, 1);
        for (int batch = 0; batch < _batches.Length; batch++) _batches[batch] = batch;
        CountSteps();
    }

    /// <summary>Sorts a part of the order by length in units, the longest first; those of equal length keep their order.</summary>
    void SortBy(int first, int count, int unit)
    {
        for (int i = first; i < first + count; i++) _keys[i] = (long)(int.MaxValue - Units(_order[i], unit)) << 32 | (uint)i;
        Array.Sort(_keys, _order, first, count);
    }

    void CountSteps()
    {
        Steps = 0;
        for (int place = 0; place < _batches.Length; place++)
        {
            _firstSteps[place] = Steps;
            int longest = 1;
            if (SeveralWindows) longest = Units(_order[_batches[place] * _batchSize], _window);
            Steps = checked(Steps + longest);
        }
    }

    int Units(int sequence, int unit) => (int)(((long)_lengths[sequence] + unit - 1) / unit);
}
