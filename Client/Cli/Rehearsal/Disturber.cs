namespace Windrow.Cli.Rehearsal;

/// <summary>Something that was done to silos, and how long the job took to make its next new step.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Silos">The names of the silos.</param>
/// <param name="Step">The last step that was recorded before.</param>
sealed record Fault(DisturbanceKind Kind, string[] Silos, long Step)
{
    /// <summary>Time until the next new step was made; null when the job came to rest before one.</summary>
    public TimeSpan? Recovery { get; init; }
}

/// <summary>Carries out a plan of failures on a fleet while a job trains. Which silos, and after which pauses, follows from the seed.</summary>
/// <remarks>A failure may happen while the job still recovers from the one before it. It does not make a third one wait for its time, but for a new
/// step: a job that loses start after start without a step gives up, as it should.</remarks>
/// <param name="fleet">The silos.</param>
/// <param name="steps">The job's steps.</param>
/// <param name="cli">For lines on what is done.</param>
sealed class Disturber(SiloFleet fleet, StepWatch steps, CliContext cli) : IDisposable
{
    const int MostWithoutStep = 2;

    /// <summary>Longer than any recovery that is expected.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly SemaphoreSlim _withoutStep = new(MostWithoutStep), _turn = new(1);
    readonly List<Fault> _faults = [];
    string? _stuck;

    /// <summary>What has been done, in the order of the steps after it.</summary>
    public IReadOnlyList<Fault> Faults
    {
        get
        {
            lock (_faults) return [.. _faults];
        }
    }

    /// <summary>Carries out a plan until it is cancelled, or its numbers of times are reached.</summary>
    /// <exception cref="JobStuckException">The job made no new step for minutes.</exception>
    public async Task RunAsync(IReadOnlyList<Disturbance> plan, int seed, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await Task.WhenAll(plan.Select((disturbance, i) => RepeatAsync(disturbance, disturbance.Draw((seed * 1000) + i, fleet.Count), end)));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The job is at rest, the user has interrupted, or the job is stuck.
        }

        if (_stuck is not null) throw new JobStuckException(_stuck);
    }

    public void Dispose()
    {
        _withoutStep.Dispose();
        _turn.Dispose();
    }

    async Task RepeatAsync(Disturbance disturbance, IEnumerable<(TimeSpan Pause, int[] Places)> times, CancellationTokenSource end)
    {
        List<Task> effects = [];
        try
        {
            foreach ((TimeSpan pause, int[] places) in times)
            {
                await Task.Delay(pause, end.Token);
                await _withoutStep.WaitAsync(end.Token);
                await _turn.WaitAsync(end.Token);
                try
                {
                    // A silo that is the last one when it stops would pause the job, and one that hangs while it starts would keep others from starting.
                    if (disturbance.Kind != DisturbanceKind.Kill) await fleet.WorkingAsync(end.Token);
                    FleetSilo[] silos = [.. places.Select(place => fleet[place])];
                    Fault fault = new(disturbance.Kind, [.. silos.Select(silo => silo.Name)], steps.Step);
                    Say(fault, $"at step {fault.Step}");
                    effects.Add(RecoveryAsync(fault, steps.NextAsync(DateTimeOffset.UtcNow), Patience + disturbance.Lasting, end));
                    effects.Add(await BeginAsync(disturbance, silos, end.Token));
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        finally
        {
            await Task.WhenAll(effects);
        }
    }

    /// <summary>Disturbs silos.</summary>
    /// <returns>Done when the disturbance is over, after those for which others must wait.</returns>
    static async Task<Task> BeginAsync(Disturbance disturbance, FleetSilo[] silos, CancellationToken cancellation)
    {
        switch (disturbance.Kind)
        {
            case DisturbanceKind.Kill:
                await Task.WhenAll(silos.Select(silo => silo.KillAsync()));
                return Task.CompletedTask;
            case DisturbanceKind.Stop:
                foreach (FleetSilo silo in silos) await silo.StopAsync();
                return Task.CompletedTask;
            default:
                return Task.WhenAll(silos.Select(silo => silo.HaltAsync(disturbance.Lasting, cancellation)));
        }
    }

    async Task RecoveryAsync(Fault fault, Task<TimeSpan> next, TimeSpan patience, CancellationTokenSource end)
    {
        try
        {
            fault = fault with { Recovery = await next.WaitAsync(patience, end.Token) };
            Say(fault, $"at step {fault.Step}: the next new step came after {fault.Recovery.Value.TotalSeconds:0.0} s");
        }
        catch (OperationCanceledException)
        {
            Say(fault, $"at step {fault.Step}: the job came to rest before another step");
        }
        catch (TimeoutException)
        {
            _stuck = $"The job made no new step within {patience.TotalSeconds:0} s of the failure at step {fault.Step} ({Words(fault)}).";
            await end.CancelAsync();
        }

        lock (_faults) _faults.Add(fault);
        _withoutStep.Release();
    }

    void Say(Fault fault, string what) => cli.Error.WriteLine($"rehearsal: {Words(fault)} {what}");

    static string Words(Fault fault) => $"{fault.Kind.ToString().ToLowerInvariant()} {string.Join(", ", fault.Silos)}";
}
