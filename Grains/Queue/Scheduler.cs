namespace Windrow.Grains.Queue;

/// <summary>Divides a cluster's slots among its jobs: a pure function of <see cref="QueueState"/>. What it decides for a job is carried out when the
/// job asks, so slots that a job is to give back are given to others only after it has done so.</summary>
/// <remarks>The rules, with an example: <c>docs/queue.md</c>.</remarks>
sealed class Scheduler
{
    readonly QueueState _state;
    readonly int _slots;
    readonly List<Holder> _holders = [];
    readonly Dictionary<string, int> _inUse = [];       // slots of each user
    readonly Dictionary<string, int> _running = [];     // jobs of each user
    int _free;

    Scheduler(QueueState state)
    {
        _state = state;
        _slots = state.Silos.Sum(silo => silo.Slots);
    }

    /// <summary>What each job may do: the jobs that use slots or may start, and after them the waiting jobs in their order.</summary>
    public static IReadOnlyList<QueueDecision> Decide(QueueState state) => new Scheduler(state).Decide();

    /// <summary>The priority of a job after the time that it has waited; 0 is <c>low</c>.</summary>
    internal static int Level(SlotRequest job, QueueRules rules) => (int)job.Priority + (int)(job.Waited / rules.Ageing);

    IReadOnlyList<QueueDecision> Decide()
    {
        FreeSlots free = new(_state.Silos, _state.Jobs.SelectMany(job => job.Held));
        _free = free.Count;
        List<SlotRequest> waiting = [];
        foreach (SlotRequest job in _state.Jobs)
        {
            if (job.Held.Length == 0) waiting.Add(job);
            else Hold(new Holder(job, Wish.Of(job, _slots), SlotSets.On(job.Held, _state.Silos)));
        }

        foreach (Holder holder in _holders) Complete(holder);
        foreach (SiloSlots silo in _state.Silos) ReturnOverbooked(silo);
        (List<QueueDecision> refused, bool isWanted) = Start(waiting);
        if (!isWanted) Grow();
        return [.. _holders.Select(holder => holder.Decide(free)), .. refused];
    }

    void Hold(Holder holder)
    {
        _holders.Add(holder);
        string user = holder.Job.User;
        _inUse[user] = _inUse.GetValueOrDefault(user) + holder.Count;
        _running[user] = _running.GetValueOrDefault(user) + 1;
    }

    /// <summary>Replaces slots that a job has lost with a silo, or stops it if it cannot run with those that are left.</summary>
    void Complete(Holder holder)
    {
        if (holder.Count >= holder.Wish.Least) return;
        int missing = holder.Wish.Least - holder.Count;
        if (missing > _free) holder.Recall($"It needs {Words(holder.Wish.Least)}, and has {holder.Count} left.");
        else Give(holder, missing);
    }

    /// <summary>Takes slots back where more are in use than there are.</summary>
    void ReturnOverbooked(SiloSlots silo)
    {
        int excess = _holders.Sum(holder => SlotSets.Of(holder.Kept, silo.Silo)) - silo.Slots;
        foreach (Holder holder in Weakest())
        {
            if (excess <= 0) return;
            int here = SlotSets.Of(holder.Kept, silo.Silo);
            if (here == 0) continue;
            excess -= here;
            holder.Recall("Another job uses the same slots.");
        }
    }

    /// <summary>Starts waiting jobs, in their order.</summary>
    /// <returns>The jobs that wait, and whether one of them could use a free slot.</returns>
    (List<QueueDecision> Waiting, bool IsWanted) Start(List<SlotRequest> waiting)
    {
        List<QueueDecision> refused = [];
        string? keptFor = null;
        bool isWanted = false;
        while (waiting.Count > 0)
        {
            SlotRequest job = waiting.MinBy(Order)!;
            waiting.Remove(job);
            Wish wish = Wish.Of(job, _slots);
            string? reason = Impossible(job, wish);
            if (reason is null && keptFor is null && wish.Need <= _free)
            {
                Holder started = new(job, wish, []);
                Hold(started);
                Give(started, wish.Need);
                continue;
            }

            if (reason is null)
            {
                isWanted = true;
                if (keptFor is null && (MakeRoom(job, wish) || job.Waited >= _state.Rules.Patience)) keptFor = job.JobId;
                string kept = keptFor is null || keptFor == job.JobId || _free == 0 ? "" : $", kept for '{keptFor}'";
                reason = $"Waiting for {Words(wish.Need)}; {_free} of {_slots} {(_free == 1 ? "is" : "are")} free{kept}.";
            }

            refused.Add(new QueueDecision(job, [], refused.Count + 1, reason));
        }

        return (refused, isWanted);
    }

    /// <summary>Why a job cannot start whatever is free; null if it can.</summary>
    string? Impossible(SlotRequest job, Wish wish)
    {
        if (wish.Need > _slots) return $"Waiting for silos to join: the job needs {Words(wish.Need)}, and the cluster has {_slots}.";
        return _running.GetValueOrDefault(job.User) >= _state.Rules.MaxRunningJobs
            ? $"{(_state.Rules.MaxRunningJobs == 1 ? "1 of its user's jobs is" : $"{_state.Rules.MaxRunningJobs} of its user's jobs are")} running, and this cluster allows no more at the same time."
            : null;
    }

    /// <summary>Takes slots back for a job: first those that jobs of the same or a lower priority can do without, then those of jobs of lower
    /// priority.</summary>
    /// <returns>Whether the job can start when they have been given back.</returns>
    bool MakeRoom(SlotRequest job, Wish wish)
    {
        int missing = wish.Need - _free - _holders.Sum(holder => holder.Returning);
        if (missing <= 0) return true;
        int level = Level(job, _state.Rules);
        Holder[] weaker = [.. Weakest().Where(holder => holder.Job.Held.Length > 0 && Level(holder.Job, _state.Rules) < (int)job.Priority)];
        Holder[] elastic = [.. _holders.Where(holder => holder.Surplus > 0 && Level(holder.Job, _state.Rules) <= level).OrderByDescending(holder => holder.Surplus)];
        if (elastic.Except(weaker).Sum(holder => holder.Surplus) + weaker.Sum(holder => holder.Count) < missing) return false;
        foreach (Holder holder in elastic)
        {
            int returned = Math.Min(holder.Surplus, missing);
            if (returned > 0) holder.Shrink(returned, $"{returned} of its slots go to '{job.JobId}'.");
            missing -= returned;
        }

        foreach (Holder holder in weaker)
        {
            if (missing <= 0) break;
            missing -= holder.Count;
            holder.Recall($"Its slots go to '{job.JobId}', which has a higher priority.");
        }

        return true;
    }

    /// <summary>Gives slots that no job is waiting for to running jobs that can use them.</summary>
    void Grow()
    {
        foreach (Holder holder in _holders.Where(holder => holder.Returning == 0).OrderBy(holder => Order(holder.Job)))
        {
            Give(holder, Math.Clamp(holder.Wish.Most - holder.Count, 0, _free));
        }
    }

    void Give(Holder holder, int slots)
    {
        holder.Given += slots;
        _free -= slots;
        _inUse[holder.Job.User] += slots;
    }

    /// <summary>The order of jobs; the smallest is first.</summary>
    (bool, int, double, DateTimeOffset, string) Order(SlotRequest job) =>
        (!job.IsContinuing, -Level(job, _state.Rules), UsageOf(job.User), job.Submitted, job.JobId);

    double UsageOf(string user) =>
        _state.Usage.GetValueOrDefault(user) + (_inUse.GetValueOrDefault(user) * _state.Rules.Ahead.TotalSeconds);

    /// <summary>The jobs that use slots, those first that are stopped first: of the lowest priority, and of these the newest.</summary>
    Holder[] Weakest() =>
    [
        .. _holders
            .Where(holder => holder.Count > 0)
            .OrderBy(holder => Level(holder.Job, _state.Rules))
            .ThenByDescending(holder => holder.Job.Submitted)
            .ThenByDescending(holder => holder.Job.JobId, StringComparer.Ordinal),
    ];

    static string Words(int slots) => slots == 1 ? "1 slot" : $"{slots} slots";
}
