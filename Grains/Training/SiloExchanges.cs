namespace Windrow.Grains.Training;

/// <summary>The exchanges of a silo, one for each job that runs on it. One instance per silo.</summary>
public sealed class SiloExchanges
{
    readonly Lock _gate = new();
    readonly Dictionary<(string JobId, int Incarnation), (SiloExchange Exchange, int Workers)> _exchanges = [];

    /// <summary>The jobs that have workers here, with how many, in the order of their ids.</summary>
    internal IReadOnlyList<(string JobId, int Workers)> Workers
    {
        get
        {
            lock (_gate)
            {
                return [.. _exchanges.GroupBy(entry => entry.Key.JobId, entry => entry.Value.Workers)
                    .Select(job => (job.Key, job.Sum()))
                    .OrderBy(job => job.Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The exchange for one start of a job, created for the first worker that joins. Each worker that joins must also leave.</summary>
    internal SiloExchange Join(string jobId, int incarnation, Func<SiloExchange> create)
    {
        lock (_gate)
        {
            (SiloExchange exchange, int workers) = _exchanges.TryGetValue((jobId, incarnation), out var entry) ? entry : (create(), 0);
            _exchanges[(jobId, incarnation)] = (exchange, workers + 1);
            return exchange;
        }
    }

    /// <summary>Called by a worker that no longer takes part; the exchange is dropped when the last one leaves.</summary>
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
