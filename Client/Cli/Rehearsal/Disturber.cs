namespace Windrow.Cli.Rehearsal;

/// <summary>Something that was done to silos, and how long the job took to make its next new step.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Silos">The names of the silos.</param>
/// <param name="Step">The last step that was recorded before.</param>
/// <param name="Recovery">Time until the next new step was recorded; null when the job came to rest before one.</param>
sealed record Fault(DisturbanceKind Kind, string[] Silos, long Step, TimeSpan? Recovery);

/// <summary>Carries out a plan of failures on a fleet while a job trains. Which silos, and when, follows from the seed.</summary>
sealed class Disturber(SiloFleet fleet, FurthestStep steps, int seed, Action<Fault> onFault) : IDisposable
{
    /// <summary>Longer than any recovery that is expected.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Carries out a plan until it is cancelled, or its numbers of times are reached.</summary>
    public Task RunAsync(IReadOnlyList<Disturbance> plan, CancellationToken cancellation) =>
        Task.WhenAll(plan.Select((disturbance, i) => RepeatAsync(disturbance, new Random(seed * 1000 + i), cancellation)));

    public void Dispose() => _oneAtATime.Dispose();

    async Task RepeatAsync(Disturbance disturbance, Random random, CancellationToken cancellation)
    {
        for (int i = 0; disturbance.Times is null || i < disturbance.Times; i++)
        {
            await Task.Delay(disturbance.Every * (0.5 + random.NextDouble()), cancellation);
            await _oneAtATime.WaitAsync(cancellation);
            try
            {
                await DisturbAsync(disturbance, random, cancellation);
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
    }

    async Task DisturbAsync(Disturbance disturbance, Random random, CancellationToken cancellation)
    {
        FleetSilo[] all = [.. fleet.Silos];
        random.Shuffle(all);
        FleetSilo[] victims = all[..Math.Min(disturbance.Silos ?? all.Length, all.Length)];
        long step = steps.Step;
        FleetSilo[] replacements = [];
        switch (disturbance.Kind)
        {
            case DisturbanceKind.Kill:
                await Task.WhenAll(victims.Select(victim => victim.KillAsync()));
                replacements = [.. victims.Select(_ => fleet.Add())];
                break;
            case DisturbanceKind.Stop:
                foreach (FleetSilo victim in victims) await victim.StopAsync();
                replacements = [.. victims.Select(_ => fleet.Add())];
                break;
            case DisturbanceKind.Hang:
                foreach (FleetSilo victim in victims) victim.Halt();
                break;
        }

        Task waking = disturbance.Kind == DisturbanceKind.Hang ? WakeAsync(victims, disturbance.Lasting, cancellation) : Task.CompletedTask;
        onFault(new Fault(disturbance.Kind, [.. victims.Select(victim => victim.Name)], step, await RecoveryAsync(step, cancellation)));
        await waking;
        foreach (FleetSilo gone in victims.Where(victim => victim.HasEnded)) await fleet.RemoveAsync(gone);
        foreach (FleetSilo replacement in replacements) await replacement.ReadyAsync(cancellation);
    }

    async Task<TimeSpan?> RecoveryAsync(long step, CancellationToken cancellation)
    {
        try
        {
            return await steps.NextAsync(step, cancellation).WaitAsync(Patience, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;        // the job came to rest
        }
    }

    /// <summary>Lets silos continue. Those that were declared dead end by themselves, and are replaced.</summary>
    async Task WakeAsync(FleetSilo[] silos, TimeSpan lasting, CancellationToken cancellation)
    {
        await Task.Delay(lasting, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (FleetSilo silo in silos) silo.Continue();
        for (int i = 0; i < 100 && silos.Any(silo => !silo.HasEnded) && !cancellation.IsCancellationRequested; i++)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (FleetSilo silo in silos.Where(silo => silo.HasEnded)) await fleet.Add().ReadyAsync(cancellation);
    }
}
