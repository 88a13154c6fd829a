using System.CommandLine;
using System.CommandLine.Invocation;
using Windrow.Benchmarks;
using Windrow.Benchmarks.CharLm;
using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Exchange;
using Windrow.Benchmarks.Growth;
using Windrow.Benchmarks.Kernels;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Ragged;
using Windrow.Benchmarks.Telemetry;
using Windrow.Benchmarks.TinyShakespeare;

RootCommand root = new("Measures Windrow. README.md beside this program says what each measurement means.")
{
    CharLmBenchmark.Command(),
    EngineBenchmark.Command(),
    KernelsBenchmark.Command(),
    RaggedBenchmark.Command(),
    GrowthBenchmark.Command(),
    ExchangeBenchmark.Command(),
    TelemetryBenchmark.Command(),
    TinyShakespeareBenchmark.Command(),
    JobMeasurement.Command(),
    ProductsMeasurement.Command(),
};

ParseResult parsed = root.Parse(args);
try
{
    int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Action is ParseErrorAction ? 2 : code;
}
catch (BenchmarkException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
