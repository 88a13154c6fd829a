namespace Windrow.Grains.Training;

/// <summary>The exchanges of a silo, one for each job that runs on it. One instance for each silo.</summary>
public sealed class SiloExchanges
{
    readonly Lock _gate = new();
    readonly Dictionary<(string JobId, int Incarnation), (SiloExchange Exchange, int Workers)> _exchanges = [];

    /// <summary>The exchange of a job's start, made by the first worker that asks. Each worker that joins also leaves.</summary>
    internal SiloExchange Join(string jobId, int incarnation, Func<SiloExchange> create)
    {
        lock (_gate)
        {
            (SiloExchange exchange, int workers) = _exchanges.TryGetValue((jobId, incarnation), out var entry) ? entry : (create(), 0);
            _exchanges[(jobId, incarnation)] = (exchange, workers + 1);
            return exchange;
        }
    }

    /// <summary>A worker no longer takes part; the last one takes the exchange with it.</summary>
    internal void Leave(string jobId, int incarnation)
    {
        lock (_gate)
        {
            if (!_exchanges.TryGetValue((jobId, incarnation), out var entry)) return;
            if (entry.Workers == 1) _exchanges.Remove((jobId, incarnation));
            else _exchanges[(jobId, incarnation)] = (entry.Exchange, entry.Workers - 1);
        }
    }
}
