namespace Windrow.Cli.Rehearsal;

/// <summary>The silo processes of one command. Each has a place; when its process ends, another one takes the place.</summary>
sealed class SiloFleet : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3), LookAgain = TimeSpan.FromMilliseconds(50);

    readonly Lock _gate = new();
    readonly Func<string, FleetSilo> _start;
    readonly Action<string> _notice;
    readonly FleetSilo[] _silos;
    readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task[] _keeping;
    int _started;
    bool _isStopping;

    SiloFleet(int count, Func<string, FleetSilo> start, Action<string> notice)
    {
        (_start, _notice) = (start, notice);
        _silos = new FleetSilo[count];
        for (int place = 0; place < count; place++) _silos[place] = StartNext();
        _keeping = [.. Enumerable.Range(0, count).Select(KeepAsync)];
    }

    /// <summary>Number of places.</summary>
    public int Count => _silos.Length;

    /// <summary>Fails when a silo cannot be started; otherwise never done.</summary>
    public Task Broken => _broken.Task;

    /// <summary>The silo in a place.</summary>
    public FleetSilo this[int place]
    {
        get
        {
            lock (_gate) return _silos[place];
        }
    }

    /// <summary>Starts a fleet, and waits until every silo takes calls.</summary>
    /// <param name="count">Number of silos.</param>
    /// <param name="start">Starts a silo with a name.</param>
    /// <param name="notice">Takes sentences on silos that ended by themselves.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserErrorException">A silo could not start.</exception>
    public static async Task<SiloFleet> StartAsync(int count, Func<string, FleetSilo> start, Action<string> notice, CancellationToken cancellation)
    {
        SiloFleet fleet = new(count, start, notice);
        try
        {
            Task working = fleet.WorkingAsync(cancellation);
            await (await Task.WhenAny(working, fleet.Broken).WaitAsync(StartLimit, cancellation));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every place has a silo that takes calls.</summary>
    public async Task WorkingAsync(CancellationToken cancellation)
    {
        while (!Enumerable.Range(0, Count).All(place => this[place].IsWorking)) await Task.Delay(LookAgain, cancellation);
    }

    /// <summary>Stops every silo in an orderly way.</summary>
    public async Task StopAsync()
    {
        // One after the other: a silo that stops would move its jobs to one that is about to stop too.
        foreach (FleetSilo silo in Last()) await silo.StopAsync();
        await Task.WhenAll(_keeping);
    }

    /// <summary>Ends what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (FleetSilo silo in Last()) await silo.DisposeAsync();
        await Task.WhenAll(_keeping);
    }

    /// <summary>The silos in all places; no other will take one of them.</summary>
    FleetSilo[] Last()
    {
        lock (_gate)
        {
            _isStopping = true;
            return [.. _silos];
        }
    }

    async Task KeepAsync(int place)
    {
        try
        {
            for (FleetSilo? silo = this[place]; silo is not null; silo = await ReplaceAsync(place, silo)) await silo.Ended;
        }
        catch (Exception e)
        {
            _broken.TrySetException(e);
        }
    }

    /// <summary>Starts another silo in the place of one that has ended, unless the fleet stops.</summary>
    async Task<FleetSilo?> ReplaceAsync(int place, FleetSilo ended)
    {
        FleetSilo next;
        lock (_gate)
        {
            if (_isStopping) return null;
            if (!ended.IsDisturbed)
            {
                string how = $"exit code {ended.Ended.Result}: {ended.Errors}";
                if (!ended.Ready.Result) throw new UserErrorException($"Silo '{ended.Name}' could not start, {how}");
                _notice($"Silo '{ended.Name}' has ended by itself and is replaced, {how}");
            }

            next = _silos[place] = StartNext();
        }

        await ended.DisposeAsync();
        return next;
    }

    FleetSilo StartNext() => _start($"silo-{++_started}");
}
