using Windrow.Grains.Queue;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>The slots of a run: asks the cluster's queue for them, and gives them back when the queue wants that. Used on turns of the job's grain.</summary>
/// <remarks>Training does not wait for the queue: while it does not answer, a running job keeps its slots, and a job that has lost a silo continues
/// on those that are left. Only new jobs wait for it. In local mode there is no queue, and every job may use every slot.</remarks>
/// <param name="services">The silo's services.</param>
/// <param name="journal">The job's status.</param>
/// <param name="orders">Silos that are about to stop, and the end of the run.</param>
/// <param name="isContinuing">Whether an earlier run of the job had slots, which were lost with its process.</param>
sealed class RunSlots(RunServices services, RunJournal journal, RunOrders orders, bool isContinuing)
{
    const string NoAnswer = "The queue of the cluster does not answer. The job starts when it does.";

    readonly IQueueGrain _queue = services.Grains.GetGrain<IQueueGrain>(IQueueGrain.Key);
    ParallelismOptions _wish = new();
    SiloSlots[] _held = [];
    SlotAnswer? _recall;                // an answer that takes slots back
    string? _gaveWay;                   // why the job stopped, until it has slots again
    bool _isContinuing = isContinuing, _isHeld;
    int _lastCount;                     // slots before a loss
    DateTimeOffset? _accounted;
    Task _asking = Task.CompletedTask;

    /// <summary>Whether the job must give slots back at the next segment boundary.</summary>
    public bool MustGiveBack => _recall is not null;

    /// <summary>Increases when the job gets more slots while it runs.</summary>
    public long Version { get; private set; }

    bool HasQueue => services.Settings.Queue is not null;

    /// <summary>Gives back what the queue wants back, and asks for slots.</summary>
    /// <param name="wish">How many slots the job can use.</param>
    /// <param name="silos">The active silos that are not about to stop.</param>
    /// <returns>Null when the job has slots; otherwise why it waits, as a sentence.</returns>
    public async Task<string?> TakeAsync(ParallelismOptions wish, IReadOnlyList<SiloPlace> silos)
    {
        if (!HasQueue) return null;
        (_wish, _isHeld) = (wish, false);
        await _asking;                  // an older request must not arrive after this one
        GiveBack();
        _held = [.. _held.Where(part => silos.Any(silo => silo.Address.Equals(part.Silo)))];
        SlotAnswer? answer = await AskAsync();
        if (answer is null && (_isContinuing || _held.Length > 0)) return Keep(_held.Length > 0 ? _held : Share(silos));
        if (answer is { Slots.Length: > 0 }) return Keep(answer.Slots);
        _held = [];
        journal.Set(status => status with { QueuePlace = Math.Max(1, answer?.Place ?? status.QueuePlace) });
        return $"{_gaveWay}{answer?.Reason ?? NoAnswer}";
    }

    /// <summary>The silos of the job's slots, each with the slots that it may use there; every silo in local mode.</summary>
    public IReadOnlyList<SiloPlace> On(IReadOnlyList<SiloPlace> silos)
    {
        if (!HasQueue) return silos;
        SiloPlace[] places = [.. silos.Select(silo => silo with { Slots = SlotSets.Of(_held, silo.Address) }).Where(silo => silo.Slots > 0)];
        return places.Length > 0 ? places : silos;
    }

    /// <summary>Asks again and again whether the job may keep its slots, until the run has ended.</summary>
    public async Task WatchAsync()
    {
        if (!HasQueue) return;
        using PeriodicTimer timer = new(services.Policies.SlotCheck, services.Time);
        Task ended = orders.AtRest;
        while (await Task.WhenAny(timer.WaitForNextTickAsync().AsTask(), ended) != ended)
        {
            if (!_isHeld) continue;
            Task renewing = RenewAsync();
            _asking = renewing;
            await renewing;
        }
    }

    /// <summary>Tells the queue that the job needs no slots.</summary>
    public async Task LeaveAsync()
    {
        if (!HasQueue) return;
        _isHeld = false;
        await _asking;
        Account();
        _held = [];
        journal.Set(status => status with { QueuePlace = 0 });
        try
        {
            await _queue.LeaveAsync(Request()).WaitAsync(services.Policies.QueueAnswer, services.Time);
        }
        catch (Exception)
        {
            // It forgets jobs that do not ask.
        }
    }

    async Task RenewAsync()
    {
        SlotAnswer? answer = await AskAsync();
        if (answer is null || !_isHeld) return;
        int has = SlotSets.Count(_held), may = SlotSets.Count(answer.Slots);
        _recall = may < has ? answer : null;
        if (may <= has) return;
        _held = answer.Slots;
        Version++;
    }

    /// <summary>The queue's answer; null when there is none in time.</summary>
    async Task<SlotAnswer?> AskAsync()
    {
        Account();
        SlotRequest request = Request();
        // A job that is to start can wait longer: the queue may be starting, too.
        TimeSpan limit = _isContinuing || _held.Length > 0 ? services.Policies.QueueAnswer : 10 * services.Policies.QueueAnswer;
        try
        {
            return await _queue.AskAsync(request).WaitAsync(limit, services.Time, orders.Interrupted);
        }
        catch (Exception)
        {
            return null;        // asked again soon
        }
    }

    SlotRequest Request()
    {
        JobStatus status = journal.Status;
        return new SlotRequest
        {
            JobId = status.Id,
            User = status.Owner ?? "",
            Priority = status.Priority,
            Submitted = status.Submitted,
            MinWorkers = _wish.MinWorkers,
            Workers = _wish.Workers,
            DataShards = _wish.DataShards,
            Held = [.. _held],
            Waited = status.Waited,
            Usage = status.SlotSeconds,
            UsageAt = status.SlotSecondsAt,
            IsContinuing = _isContinuing && _held.Length == 0,
            Leaving = [.. orders.Leaving.Keys],
        };
    }

    string? Keep(SiloSlots[] slots)
    {
        (_held, _isHeld, _isContinuing, _recall, _gaveWay) = (slots, true, true, null, null);
        _lastCount = SlotSets.Count(slots);
        journal.Set(status => status with { QueuePlace = 0 });
        return null;
    }

    void GiveBack()
    {
        if (_recall is not { } recall) return;
        (_held, _recall) = (recall.Slots, null);
        if (_held.Length > 0) return;
        (_isContinuing, _gaveWay) = (false, $"{recall.Reason} ");
    }

    /// <summary>As many slots as the job had before, wherever they are.</summary>
    SiloSlots[] Share(IReadOnlyList<SiloPlace> silos)
    {
        FreeSlots all = new([.. silos.Select(silo => new SiloSlots(silo.Address, silo.Slots))], []);
        int most = Math.Min(_wish.Workers ?? _wish.DataShards, _wish.DataShards);
        return [.. all.Take(Math.Min(all.Count, _lastCount > 0 ? _lastCount : most))];
    }

    /// <summary>Adds the time since the last request to what the job has used, or to the time that it has waited.</summary>
    void Account()
    {
        DateTimeOffset now = services.Time.GetUtcNow();
        JobStatus status = journal.Status;
        TimeSpan elapsed = now - (_accounted ?? now);
        double before = services.Settings.Queue!.After(status.SlotSeconds, now - elapsed - status.SlotSecondsAt, 0);
        double seconds = services.Settings.Queue.After(before, elapsed, SlotSets.Count(_held));
        bool waits = _held.Length == 0;
        _accounted = now;
        journal.Set(known => known with { SlotSeconds = seconds, SlotSecondsAt = now, Waited = waits ? known.Waited + elapsed : known.Waited });
    }
}
