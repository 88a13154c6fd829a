using System.Net;
using Windrow.Grains.Queue;
using Windrow.Jobs;

namespace Windrow.Tests.Queue;

/// <summary>A cluster and its jobs in simulated time, which moves from minute to minute. Jobs follow decisions a minute late, as real ones finish a
/// segment first.</summary>
sealed class SimulatedWeek(QueueRules rules, params int[] slots)
{
    static readonly DateTimeOffset Monday = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    readonly List<SimulatedJob> _jobs = [];
    readonly Dictionary<string, double> _usage = [];

    public IReadOnlyList<SiloSlots> Silos { get; } = [.. slots.Select((count, i) => new SiloSlots(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, i + 1), 1), count))];

    public int Minute { get; private set; }

    /// <summary>Every job that was submitted.</summary>
    public IReadOnlyList<SimulatedJob> Jobs => _jobs;

    /// <summary>One line for each start and each interruption.</summary>
    public List<string> Log { get; } = [];

    public void Submit(string id, string user, JobPriority priority, int slotMinutes, int dataShards = 1, int? minWorkers = null) => _jobs.Add(new SimulatedJob
    {
        Request = new SlotRequest
        {
            JobId = id,
            User = user,
            Priority = priority,
            Submitted = Monday.AddMinutes(Minute),
            DataShards = dataShards,
            MinWorkers = minWorkers,
        },
        SlotMinutes = slotMinutes,
    });

    public QueueState State => new(Silos, [.. _jobs.Where(job => !job.IsDone).Select(job => job.Request)], _usage, rules);

    /// <summary>Lets a minute pass.</summary>
    public void Tick()
    {
        IReadOnlyList<QueueDecision> decisions = Scheduler.Decide(State);
        Dictionary<string, SimulatedJob> byId = _jobs.Where(job => !job.IsDone).ToDictionary(job => job.Request.JobId);
        foreach (QueueDecision decision in decisions) Follow(byId[decision.Job.JobId], decision);
        foreach (string user in _usage.Keys) _usage[user] = rules.After(_usage[user], TimeSpan.FromMinutes(1), 0);
        foreach (SimulatedJob job in byId.Values)
        {
            int held = job.Request.Held.Sum(part => part.Slots);
            if (held == 0) job.Request = job.Request with { Waited = job.Request.Waited + TimeSpan.FromMinutes(1) };
            _usage[job.Request.User] = _usage.GetValueOrDefault(job.Request.User) + (60 * held);
            job.Used += held;
            if (job.Used >= job.SlotMinutes) job.Request = job.Request with { Held = [] };
        }

        Minute++;
    }

    void Follow(SimulatedJob job, QueueDecision decision)
    {
        bool ran = job.Request.Held.Length > 0;
        job.Request = job.Request with { Held = [.. decision.Slots] };
        if (ran == decision.Slots.Count > 0) return;
        if (ran) job.Interruptions++;
        Log.Add($"{Minute} {(ran ? "pauses" : "starts")} {job.Request.JobId}");
    }
}

/// <summary>One job of the simulation.</summary>
sealed class SimulatedJob
{
    public required SlotRequest Request { get; set; }

    /// <summary>Its work: minutes with one slot.</summary>
    public required int SlotMinutes { get; init; }

    public int Used { get; set; }

    public int Interruptions { get; set; }

    public bool IsDone => Used >= SlotMinutes;
}
