using System.CommandLine;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Exchange;

/// <summary><c>exchange</c>: what a step costs beyond its arithmetic, by size of the model.</summary>
static class ExchangeBenchmark
{
    const int Skip = 50, BatchSize = 16, Window = 10;

    /// <summary>Units of two LSTM layers that make models of about 0.3, 1, 4 and 16 million parameters.</summary>
    static readonly int[] HiddenSizes = [144, 276, 562, 1140];

    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Steps measured in each run.", 100);

    public static Command Command()
    {
        Command command = new("exchange", "Time of a step beyond compute: waiting, exchange, update.")
        {
            StepsOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string two = parsed.GetRequiredValue(SharedOptions.Cores), one = two.Split(',')[0];
        string? blas = parsed.GetValue(SharedOptions.Blas);
        int steps = Skip + parsed.GetValue(StepsOption);
        using TemporaryFolder folder = new();
        string text = folder.File("text.txt");
        RandomData.Write(text, Model(HiddenSizes[0]), steps);

        MarkdownTable table = new("parameters", "workers", "step, ms", "compute", "waiting", "exchange", "update", "between steps", "beyond compute");
        foreach (int hiddenSize in HiddenSizes)
        {
            foreach (int workers in (int[])[1, 2])
            {
                string file = folder.File("job.yaml");
                TrainingJob job = TrainingJob.Classic(text, steps, Model(hiddenSize)) with { DataShards = 2, Workers = workers };
                await File.WriteAllTextAsync(file, job.Yaml, cancellation);
                MeasuredJob measured = await JobMeasurement.RunAsync(file, workers == 1 ? one : two, workers, Skip, blas, cancellation);
                AddRow(table, measured);
                Console.Error.WriteLine($"parameters: {measured.Parameters:N0}, workers: {workers}: {measured.Speed.StepMilliseconds:F2} ms a step");
            }
        }

        Report report = new("What a step costs beyond its arithmetic");
        report.Add($"""
            LSTM of two layers on 65 symbols, batch {BatchSize}, window {Window}, 2 data shards on one silo, RMSProp, {steps - Skip} steps. Medians in
            milliseconds: compute, exchange and update make up the step of the worker that computes longest; waiting is that of the worker
            that waits longest, for it. The last column is everything but compute, as a part of the wall time.
            """);
        report.Add(table);
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    static ModelCase Model(int hiddenSize) =>
        ModelCase.Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = hiddenSize }, vocabulary: 65, BatchSize, Window);

    static void AddRow(MarkdownTable table, MeasuredJob measured)
    {
        SpeedOfJob speed = measured.Speed;
        double wall = 1000.0 * BatchSize * Window / speed.TokensPerSecond;
        table.Add(
            $"{measured.Parameters:N0}",
            $"{measured.Workers}",
            $"{speed.StepMilliseconds:F2}",
            $"{speed.ComputeMilliseconds:F2}",
            $"{speed.WaitingMilliseconds:F2}",
            $"{speed.ExchangeMilliseconds:F2}",
            $"{speed.UpdateMilliseconds:F2}",
            $"{speed.BetweenMilliseconds:F2}",
            $"{1 - speed.ComputeMilliseconds / wall:P1}");
    }
}
