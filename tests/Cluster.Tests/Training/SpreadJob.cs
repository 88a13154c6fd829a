using Windrow.Client;
using Windrow.Grains.Metrics;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>A job with three workers on two silo processes. Its own grain is on the first, because that was the only one when the job was submitted.</summary>
sealed class SpreadJob : IAsyncDisposable
{
    readonly Stack<IAsyncDisposable> _started = [];
    SiloProcess? _first, _second;
    JobHandle? _job;
    StateEvent? _spread;

    SpreadJob()
    {
    }

    /// <summary>Starts the silos and the job.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="definition">The job.</param>
    /// <param name="first">Name of the silo with the job's own grain.</param>
    /// <param name="second">Name of the other silo.</param>
    public static async Task<SpreadJob> StartAsync(TestCluster cluster, TinyJob definition, string first = "first", string second = "second")
    {
        SpreadJob started = new();
        try
        {
            await started.RunAsync(cluster, definition, first, second);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The silos, the job, and the event that says that the job is on both.</summary>
    public void Deconstruct(out SiloProcess first, out SiloProcess second, out JobHandle job, out StateEvent spread) =>
        (first, second, job, spread) = (_first!, _second!, _job!, _spread!);

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out IAsyncDisposable? newest)) await newest.DisposeAsync();
    }

    async Task RunAsync(TestCluster cluster, TinyJob definition, string first, string second)
    {
        _first = Started(await cluster.StartSiloAsync(first));
        string id = (await Started(await cluster.ConnectAsync()).SubmitAsync(definition.Yaml, null)).Id;
        _second = Started(await cluster.StartSiloAsync(second));
        _job = await Started(await cluster.ConnectAsync()).GetAsync(id);
        _spread = await _job.FirstAsync<StateEvent>(state => state.Message?.StartsWith("3 workers on 2 silos", StringComparison.Ordinal) == true);
    }

    T Started<T>(T newest) where T : IAsyncDisposable
    {
        _started.Push(newest);
        return newest;
    }
}
