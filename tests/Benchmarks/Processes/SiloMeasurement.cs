using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Security;
using Windrow.Silo;

namespace Windrow.Benchmarks.Processes;

/// <summary>Measures a job on several silo processes with one slot each, every one on a core of its own.</summary>
static class SiloMeasurement
{
    const string Name = "run-silo", Ready = "READY", Sent = "SENT ";

    static readonly TimeSpan SentInterval = TimeSpan.FromMilliseconds(100);

    static readonly Argument<DirectoryInfo> Folder = new("FOLDER");
    static readonly Option<string?> Key = new("--keys");

    /// <summary>What <see cref="RunAsync"/> starts; hidden.</summary>
    public static Command Command()
    {
        Command command = new(Name, "Run a silo until it is killed.") { Folder, Key, SharedOptions.Blas };
        command.Hidden = true;
        command.SetAction(RunSiloAsync);
        return command;
    }

    /// <summary>Measures a job.</summary>
    /// <param name="jobFile">The job file.</param>
    /// <param name="cores">A silo for each, as taskset counts them.</param>
    /// <param name="skip">Steps at the beginning that do not count.</param>
    /// <param name="blas">Library of matrix products; null for the best.</param>
    /// <param name="hasKeys">Whether silos and client have keys, so that their connections are encrypted.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BenchmarkException">The job did not complete, or not on all silos.</exception>
    public static async Task<SiloJob> RunAsync(string jobFile, string[] cores, int skip, string? blas, bool hasKeys, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        KeyAuthority? authority = hasKeys ? KeyAuthority.Create(folder.File("keys"), TimeProvider.System) : null;
        string cluster = folder.File("cluster");
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> silos = [];
        long[] sent = new long[cores.Length];
        try
        {
            foreach (string core in cores)
            {
                TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
                string[] key = authority is null ? [] : ["--keys", authority.Add($"silo-{silos.Count}", KeyRole.Silo)];
                string[] arguments = [Name, cluster, .. key, .. blas is null ? (string[])[] : ["--blas", blas]];
                int number = silos.Count;
                Task silo = ThisProgram.RunAsync(core, arguments, end.Token, line =>
                {
                    if (line == Ready) ready.TrySetResult();
                    else if (line.StartsWith(Sent, StringComparison.Ordinal)) Volatile.Write(ref sent[number], long.Parse(line[Sent.Length..], CultureInfo.InvariantCulture));
                });
                silos.Add(silo);
                await await Task.WhenAny(ready.Task, silo);
            }

            await using WindrowClient client = authority is null
                ? await WindrowClient.ConnectAsync(cluster, cancellation)
                : await WindrowClient.ConnectAsync(cluster, authority.Add("user", KeyRole.Submitter), cancellation);
            MeasuredJob job = await MeasureAsync(jobFile, client, cores.Length, skip, cancellation);
            await Task.Delay(2 * SentInterval, cancellation);
            return new SiloJob(job, sent.Sum() / sent.Length);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(silos).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static async Task<MeasuredJob> MeasureAsync(string jobFile, WindrowClient client, int silos, int skip, CancellationToken cancellation)
    {
        JobFileReading reading = LocalJob.Read(jobFile);
        JobHandle job = await client.SubmitAsync(reading.Resolved, original: null, cancellation);
        List<StepEvent> steps = [];
        string? placed = null;
        await foreach (JobEvent jobEvent in job.WatchAsync(from: 1, cancellation))
        {
            if (jobEvent is StepEvent step) steps.Add(step);
            if (jobEvent is StateEvent { State: JobState.Running } running) placed = running.Message;
        }

        JobStatus status = await job.WaitAsync(cancellation);
        if (status.State != JobState.Completed) throw new BenchmarkException($"Job {status.Id} is {status.State}: {status.Message}");
        if (placed?.Contains($"on {silos} silos", StringComparison.Ordinal) != true) throw new BenchmarkException($"The job ran elsewhere: {placed}");
        double tokens = new Sample(steps.Select(step => (double)step.Tokens)).Median;
        return new MeasuredJob(steps[^1].Workers.Length, status.Parameters, (long)tokens, StepTimes.Measure(steps, skip));
    }

    static async Task<int> RunSiloAsync(ParseResult parsed, CancellationToken cancellation)
    {
        SiloOptions options = new()
        {
            Cluster = parsed.GetRequiredValue(Folder).FullName,
            Slots = 1,
            KeyFile = parsed.GetValue(Key),
            BlasPath = parsed.GetValue(SharedOptions.Blas),
            LogLevel = LogLevel.Error,
        };
        using IHost host = SiloHost.Build(options);
        await host.StartAsync(cancellation);
        Console.Out.WriteLine(Ready);
        using PeriodicTimer timer = new(SentInterval);
        for (long told = 0; await timer.WaitForNextTickAsync(cancellation);)
        {
            if (TensorTraffic.SentBytes == told) continue;
            told = TensorTraffic.SentBytes;
            Console.Out.WriteLine($"{Sent}{told}");
        }

        return 0;
    }
}

/// <summary>A job that was measured on several silos.</summary>
/// <param name="Job">Its speed.</param>
/// <param name="BytesPerSilo">Bytes of tensors that a silo sent in all, on average.</param>
sealed record SiloJob(MeasuredJob Job, long BytesPerSilo);
