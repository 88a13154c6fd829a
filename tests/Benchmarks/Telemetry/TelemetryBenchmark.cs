using System.CommandLine;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Kernels;
using Windrow.Benchmarks.Reporting;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Telemetry;

/// <summary><c>telemetry</c>: what it costs to measure the gradient through time.</summary>
static class TelemetryBenchmark
{
    static readonly Option<int> MillisecondsOption = SharedOptions.Number("--milliseconds", "Time for each model.", 5000, least: 10);

    /// <summary>Few rows, few steps and many units: products of [H, H] weigh the most against such windows.</summary>
    static readonly ModelCase Worst = ModelCase.Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 1, HiddenSize = 1024 }, 65, 8, 20);

    public static Command Command()
    {
        Command command = new("telemetry", "What measuring the gradient through time costs.") { MillisecondsOption, SharedOptions.Blas, SharedOptions.Output };
        command.SetAction(Run);
        return command;
    }

    static void Run(ParseResult parsed)
    {
        int everySteps = new TelemetryOptions().EverySteps;
        BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
        MarkdownTable table = new("model", "ms a window", "ms more when measured", $"of the time at one in {everySteps}");
        foreach (ModelCase modelCase in KernelsBenchmark.Models.Append(Worst))
        {
            Console.Error.WriteLine(modelCase.Name);
            TelemetryMeasurement measured = TelemetryMeasurement.Of(modelCase, blas, parsed.GetValue(MillisecondsOption));
            table.Add(modelCase.Name, $"{1000 * measured.Seconds:F2}", $"{1000 * measured.MoreSeconds:F2}", $"{measured.Share(everySteps):P2}");
        }

        Report report = new("What telemetry costs");
        report.Add("One thread. Backpropagation of one window, without cluster, optimizer and data; and what it takes longer when the gradient is "
            + "measured through time.");
        report.Add(table);
        report.Add(Machine.Describe(blas.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }
}
