namespace Windrow.Grains.Mirrors;

/// <summary>The copies of job states that a silo has in its memory. There is one instance per silo, so a grain that is activated again finds
/// them.</summary>
/// <remarks>There are at most two copies of each job: the last one that is complete on every silo, and the one being made; after a recovery, there may also be
/// one from the start before. Memory is reused from copy to copy.</remarks>
public sealed class SiloMirrors
{
    readonly Lock _gate = new();
    readonly Dictionary<string, JobCopies> _jobs = new(StringComparer.Ordinal);

    /// <summary>Jobs that have copies here.</summary>
    internal IReadOnlyList<string> Jobs
    {
        get
        {
            lock (_gate) return [.. _jobs.Keys];
        }
    }

    /// <summary>Bytes that the copies occupy.</summary>
    internal long Bytes
    {
        get
        {
            lock (_gate) return _jobs.Values.Sum(job => job.Bytes);
        }
    }

    /// <summary>For each job, the step of its newest complete copy, if there is one, and the bytes that its copies occupy.</summary>
    internal IReadOnlyList<(string JobId, long? Step, long Bytes)> Listing
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs.Select(job => (
                    job.Key, job.Value.Copies.Where(copy => copy.IsComplete).Max(copy => (long?)copy.Order.Step), job.Value.Bytes))];
            }
        }
    }

    /// <summary>Begins a copy, which replaces every older one except the last complete one.</summary>
    /// <exception cref="InvalidOperationException">A later start of the job is known.</exception>
    internal StateCopy Begin(MirrorOrder order)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(order.JobId, out JobCopies? job)) _jobs.Add(order.JobId, job = new JobCopies());
            if (order.Incarnation < job.Incarnation)
            {
                throw new InvalidOperationException(
                    $"Start {order.Incarnation} of job '{order.JobId}' is over: this silo keeps copies of start {job.Incarnation}.");
            }

            job.Incarnation = order.Incarnation;
            job.Copies.RemoveAll(copy => Recycle(job, copy, order.Confirmed));
            StateCopy made = new(order, length => Rent(job, length));
            job.Free.Clear();           // if any are left, the sizes have changed
            job.Copies.Add(made);
            return made;
        }
    }

    /// <summary>The complete copies of a job.</summary>
    internal IReadOnlyList<StateCopy> Of(string jobId)
    {
        lock (_gate) return _jobs.TryGetValue(jobId, out JobCopies? job) ? [.. job.Copies.Where(copy => copy.IsComplete)] : [];
    }

    /// <summary>Forgets a job.</summary>
    internal void Drop(string jobId)
    {
        lock (_gate) _jobs.Remove(jobId);
    }

    static bool Recycle(JobCopies job, StateCopy copy, long confirmed)
    {
        if (copy.IsComplete && copy.Order.Step == confirmed) return false;
        if (copy.IsComplete) job.Free.AddRange(copy.Values);        // nothing writes to a complete copy any more
        return true;
    }

    static float[] Rent(JobCopies job, int length)
    {
        int found = job.Free.FindIndex(values => values.Length == length);
        if (found < 0) return GC.AllocateUninitializedArray<float>(length);
        float[] values = job.Free[found];
        job.Free.RemoveAt(found);
        return values;
    }

    sealed class JobCopies
    {
        public int Incarnation { get; set; }

        public List<StateCopy> Copies { get; } = [];

        public List<float[]> Free { get; } = [];

        public long Bytes => Copies.SelectMany(copy => copy.Values).Concat(Free).Sum(values => (long)values.Length * sizeof(float));
    }
}

/// <summary>Parts of a job's state at one step.</summary>
sealed class StateCopy
{
    readonly Dictionary<MirrorPiece, float[]> _values;

    /// <summary>A copy that is still to be filled.</summary>
    /// <param name="order">What it consists of.</param>
    /// <param name="rent">Makes an array of a given length.</param>
    public StateCopy(MirrorOrder order, Func<int, float[]> rent)
    {
        Order = order;
        _values = order.Sources.ToDictionary(source => source.Piece, source => rent(source.Piece.Length));
    }

    /// <summary>What it consists of.</summary>
    public MirrorOrder Order { get; }

    /// <summary>Whether all values are in place.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The memory of all pieces.</summary>
    public IEnumerable<float[]> Values => _values.Values;

    /// <summary>Whether it has a piece. Two starts of a job can each have made a copy of the same step, with other pieces on this silo.</summary>
    public bool Has(MirrorPiece piece) => _values.ContainsKey(piece);

    /// <summary>The values of one piece.</summary>
    /// <exception cref="InvalidOperationException">It is not a piece of this copy.</exception>
    public float[] this[MirrorPiece piece] => _values.TryGetValue(piece, out float[]? values)
        ? values
        : throw new InvalidOperationException($"The copy of step {Order.Step} of job '{Order.JobId}' has no {piece}.");

    /// <summary>Marks the copy as complete: all values are in place.</summary>
    public void Complete() => IsComplete = true;
}
