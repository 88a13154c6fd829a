using Windrow.Grains.Jobs;

namespace Windrow.Grains.Queue;

/// <summary>What the queue knows: the last request of each job, and what users have used. Nothing is stored: jobs repeat their requests, and run
/// folders say what was used.</summary>
/// <param name="rules">How slots are divided.</param>
/// <param name="silence">Time after which a job that has not asked again is forgotten.</param>
sealed class JobQueue(QueueRules rules, TimeSpan silence)
{
    readonly Dictionary<string, (SlotRequest Request, DateTimeOffset Heard)> _jobs = [];
    readonly Dictionary<string, (string User, double Usage, DateTimeOffset At)> _usage = [];
    readonly HashSet<string> _unheard = [];
    DateTimeOffset _hearsUntil;

    /// <summary>A queue that has just started. It lets no job start until it has heard from those that run or wait, or they have been silent
    /// for too long.</summary>
    /// <param name="rules">How slots are divided.</param>
    /// <param name="silence">Time after which a job that has not asked is forgotten.</param>
    /// <param name="jobs">All jobs, according to their run folders.</param>
    /// <param name="now">The time.</param>
    public static JobQueue From(QueueRules rules, TimeSpan silence, IReadOnlyList<JobStatus> jobs, DateTimeOffset now)
    {
        JobQueue queue = new(rules, silence) { _hearsUntil = now + silence };
        queue._unheard.UnionWith(jobs.Where(job => job.State is JobState.Running or JobState.Queued or JobState.Recovering).Select(job => job.Id));
        foreach (JobStatus job in jobs.Where(job => job.SlotSeconds > 0)) queue._usage[job.Id] = (job.Owner ?? "", job.SlotSeconds, job.SlotSecondsAt);
        return queue;
    }

    /// <summary>Answers a job, and remembers the slots that it gets.</summary>
    public SlotAnswer Ask(SlotRequest request, IReadOnlyList<SiloSlots> silos, DateTimeOffset now)
    {
        Forget(now);
        string id = request.JobId;
        _jobs[id] = (request, now);
        _usage[id] = (request.User, request.Usage, request.UsageAt);
        _unheard.Remove(id);
        if (_unheard.Count > 0 && now < _hearsUntil && request.Held.Length == 0 && !request.IsContinuing)
            return new SlotAnswer([], 1, "The queue has just started, and hears from the other jobs first.");
        QueueDecision decision = Decide(silos, now).Single(decision => decision.Job.JobId == id);
        if (SlotSets.Count(decision.Slots) > SlotSets.Count(request.Held)) _jobs[id] = (request with { Held = [.. decision.Slots] }, now);
        return new SlotAnswer([.. decision.Slots], decision.Place, decision.Reason);
    }

    /// <summary>Forgets a job, but not what it has used.</summary>
    public void Leave(SlotRequest request)
    {
        _usage[request.JobId] = (request.User, request.Usage, request.UsageAt);
        _jobs.Remove(request.JobId);
        _unheard.Remove(request.JobId);
    }

    /// <summary>The jobs as users see them.</summary>
    public QueueListing List(IReadOnlyList<SiloSlots> silos, DateTimeOffset now)
    {
        Forget(now);
        Dictionary<string, double> usage = Usage(now);
        int slots = SlotSets.Count(silos);
        return new QueueListing(slots, [.. Decide(silos, now).Select(decision =>
        {
            Wish wish = Wish.Of(decision.Job, slots);
            return new QueueEntry
            {
                Place = decision.Place,
                JobId = decision.Job.JobId,
                User = decision.Job.User,
                Priority = decision.Job.Priority,
                Slots = SlotSets.Count(decision.Job.Held),
                Needs = wish.Need,
                Wants = wish.Most,
                Reason = decision.Reason,
                UserUsage = usage.GetValueOrDefault(decision.Job.User),
            };
        })]);
    }

    IReadOnlyList<QueueDecision> Decide(IReadOnlyList<SiloSlots> silos, DateTimeOffset now)
    {
        HashSet<SiloAddress> leaving = [.. _jobs.Values.SelectMany(job => job.Request.Leaving)];
        SlotRequest[] jobs = [.. _jobs.Values.Select(job => job.Request).OrderBy(job => job.JobId, StringComparer.Ordinal)];
        return Scheduler.Decide(new QueueState([.. silos.Where(silo => !leaving.Contains(silo.Silo))], jobs, Usage(now), rules));
    }

    Dictionary<string, double> Usage(DateTimeOffset now) => _usage.Values
        .GroupBy(used => used.User)
        .ToDictionary(used => used.Key, used => used.Sum(job => rules.After(job.Usage, now - job.At, 0)));

    void Forget(DateTimeOffset now)
    {
        foreach (string id in _jobs.Where(job => now - job.Value.Heard > silence).Select(job => job.Key).ToArray()) _jobs.Remove(id);
    }
}
