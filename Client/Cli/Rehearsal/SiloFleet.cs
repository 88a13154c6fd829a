namespace Windrow.Cli.Rehearsal;

/// <summary>A cluster of silo processes on this machine that lives as long as a command.</summary>
sealed class SiloFleet : IAsyncDisposable
{
    readonly string _folder;
    readonly int _slots;
    readonly string? _blas;
    readonly List<FleetSilo> _silos = [];
    int _started;

    SiloFleet(string folder, int slots, string? blas) => (_folder, _slots, _blas) = (folder, slots, blas);

    /// <summary>The silos whose processes are there.</summary>
    public IReadOnlyList<FleetSilo> Silos => _silos;

    /// <summary>Starts a fleet, and waits until every silo takes calls.</summary>
    /// <param name="folder">The folder that the silos share.</param>
    /// <param name="count">Number of silos.</param>
    /// <param name="slots">Workers that each computes at the same time.</param>
    /// <param name="blas">What multiplies matrices; null for the default.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserErrorException">A silo could not start.</exception>
    public static async Task<SiloFleet> StartAsync(string folder, int count, int slots, string? blas, CancellationToken cancellation)
    {
        SiloFleet fleet = new(folder, slots, blas);
        try
        {
            for (int i = 0; i < count; i++) fleet.Add();
            await Task.WhenAll(fleet._silos.Select(silo => silo.ReadyAsync(cancellation)));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo, which is not ready yet.</summary>
    public FleetSilo Add()
    {
        FleetSilo silo = FleetSilo.Start(_folder, $"silo-{++_started}", _slots, _blas);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Forgets a silo whose process is gone.</summary>
    public async Task RemoveAsync(FleetSilo silo)
    {
        _silos.Remove(silo);
        await silo.DisposeAsync();
    }

    /// <summary>Stops every silo in an orderly way.</summary>
    public async Task StopAsync()
    {
        // One after the other: a silo that stops would move its jobs to one that is about to stop too.
        foreach (FleetSilo silo in _silos) await silo.StopAsync();
    }

    /// <summary>Ends what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (FleetSilo silo in _silos) await silo.DisposeAsync();
        _silos.Clear();
    }
}
