using Microsoft.Extensions.Logging;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Jobs;
using Windrow.Silo;

namespace Windrow.Benchmarks.Measuring;

/// <summary>Runs jobs through the whole cluster, as <c>windrow train</c> does: embedded silo, job file, grains, metrics, a client that watches.</summary>
static class LocalJob
{
    /// <summary>Reads a job file.</summary>
    /// <exception cref="BenchmarkException">It has problems.</exception>
    public static JobFileReading Read(string file, params IReadOnlyList<string> overrides)
    {
        JobFileReading reading = JobFileReader.Read(File.ReadAllText(file), file, Path.GetDirectoryName(Path.GetFullPath(file))!, overrides);
        return reading.Job is null ? throw new BenchmarkException(string.Join('\n', reading.Problems)) : reading;
    }

    /// <summary>Runs a job to its end.</summary>
    /// <param name="reading">The job.</param>
    /// <param name="folder">For the runs.</param>
    /// <param name="slots">Workers that compute at the same time; null for one on each core.</param>
    /// <param name="blas">Library of matrix products; null for the best.</param>
    /// <param name="onEvent">Told each event as it arrives.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The job's status at its end.</returns>
    /// <exception cref="BenchmarkException">The job did not complete.</exception>
    public static async Task<JobStatus> RunAsync(
        JobFileReading reading, string folder, int? slots, string? blas, Action<JobEvent> onEvent, CancellationToken cancellation)
    {
        SiloOptions options = new() { Cluster = folder, BlasPath = blas, LogLevel = LogLevel.Error };
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(slots is int some ? options with { Slots = some } : options, cancellation);
        await using WindrowClient client = new(silo.Client);
        JobHandle job = await client.SubmitAsync(reading.Resolved, original: null, cancellation);
        await foreach (JobEvent jobEvent in job.WatchAsync(from: 1, cancellation)) onEvent(jobEvent);

        JobStatus status = await job.WaitAsync(cancellation);
        return status.State == JobState.Completed ? status : throw new BenchmarkException($"Job {status.Id} is {status.State}: {status.Message}");
    }
}
