using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Reporting;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Benchmarks.Measuring;

/// <summary>Measures a job in a process of its own, so that it can be held to some cores and finds the memory as a user's job would.</summary>
static class JobMeasurement
{
    const string Name = "measure-job";

    static readonly Argument<FileInfo> JobFile = new("FILE");
    static readonly Option<int> Slots = SharedOptions.Number("--slots", "Workers that compute at the same time.", 1);
    static readonly Option<int> Skip = SharedOptions.Number("--skip", "Steps at the beginning that do not count.", 50);

    /// <summary>What the other benchmarks start; hidden, for it writes JSON.</summary>
    public static Command Command()
    {
        Command command = new(Name, "Run one job and write its speed as JSON.") { JobFile, Slots, Skip, SharedOptions.Blas };
        command.Hidden = true;
        command.SetAction(MeasureAsync);
        return command;
    }

    /// <summary>Starts this program anew to measure one job.</summary>
    /// <param name="jobFile">The job file.</param>
    /// <param name="cores">Cores as taskset lists them.</param>
    /// <param name="slots">Workers that compute at the same time.</param>
    /// <param name="skip">Steps at the beginning that do not count.</param>
    /// <param name="blas">Library of matrix products; null for the best.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="memory">Watches how much memory the process holds.</param>
    public static async Task<MeasuredJob> RunAsync(
        string jobFile,
        string cores,
        int slots,
        int skip,
        string? blas,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string?>? environment = null,
        PeakMemory? memory = null)
    {
        string[] arguments = [Name, jobFile, "--slots", $"{slots}", "--skip", $"{skip}", .. blas is null ? (string[])[] : ["--blas", blas]];
        string json = await ThisProgram.RunAsync(cores, arguments, cancellation, environment: environment, memory: memory);
        return JsonSerializer.Deserialize<MeasuredJob>(json)!;
    }

    static async Task<int> MeasureAsync(ParseResult parsed, CancellationToken cancellation)
    {
        JobFileReading reading = LocalJob.Read(parsed.GetRequiredValue(JobFile).FullName);
        using TemporaryFolder folder = new();
        List<StepEvent> steps = [];
        JobStatus status = await LocalJob.RunAsync(
            reading, folder.Path, parsed.GetValue(Slots), parsed.GetValue(SharedOptions.Blas), Collect, cancellation);
        SpeedOfJob speed = StepTimes.Measure(steps, parsed.GetValue(Skip));
        double tokens = new Sample(steps.Select(step => (double)step.Tokens)).Median;
        Console.Out.WriteLine(JsonSerializer.Serialize(new MeasuredJob(steps[^1].Workers.Length, status.Parameters, (long)tokens, speed) { ValidationLoss = status.ValidationLoss }));
        return 0;

        void Collect(JobEvent jobEvent)
        {
            if (jobEvent is StepEvent step) steps.Add(step);
        }
    }
}

/// <summary>A job that was measured.</summary>
/// <param name="Workers">Workers that it had.</param>
/// <param name="Parameters">Parameters of its model.</param>
/// <param name="TokensPerStep">Tokens of its median step.</param>
/// <param name="Speed">How fast it went.</param>
sealed record MeasuredJob(int Workers, long Parameters, long TokensPerStep, SpeedOfJob Speed)
{
    /// <summary>Its last validation loss; null when it was not evaluated.</summary>
    public double? ValidationLoss { get; init; }
}
