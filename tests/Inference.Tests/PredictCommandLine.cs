using System.IO.Pipelines;
using Windrow.Cli;
using Windrow.Tests.Client;

namespace Windrow.Tests.Inference;

/// <summary>Runs command lines in this process.</summary>
static class PredictCommandLine
{
    /// <summary>Runs <c>windrow predict</c> with bytes on standard input.</summary>
    public static Task<(int ExitCode, string Out, string Error)> RunAsync(Stream? input, params string[] arguments) => RunCommandAsync(input, ["predict", .. arguments]);

    /// <summary>Runs <c>windrow evaluate</c>.</summary>
    public static Task<(int ExitCode, string Out, string Error)> EvaluateAsync(params string[] arguments) => RunCommandAsync(null, ["evaluate", .. arguments]);

    /// <summary>Runs <c>windrow backtest</c>.</summary>
    public static Task<(int ExitCode, string Out, string Error)> BacktestAsync(params string[] arguments) => RunCommandAsync(null, ["backtest", .. arguments]);

    /// <summary>Runs <c>windrow export</c>.</summary>
    public static Task<(int ExitCode, string Out, string Error)> ExportAsync(params string[] arguments) => RunCommandAsync(null, ["export", .. arguments]);

    /// <summary>Starts a command line that runs until it is interrupted.</summary>
    /// <returns>Its exit code, and what reads its next line of output.</returns>
    public static (Task<int> Ended, Func<Task<string>> Line) Start(CancellationToken interrupt, params string[] arguments)
    {
        Pipe output = new();
        StreamReader lines = new(output.Reader.AsStream());
        CliContext context = Context(new StreamWriter(output.Writer.AsStream()) { AutoFlush = true }, TextWriter.Null, null, interrupt);
        Task<int> ended = Task.Run(() => WindrowCommand.RunAsync(arguments, context), CancellationToken.None);
        return (ended, async () => await lines.ReadLineAsync(CancellationToken.None) ?? "");
    }

    static async Task<(int ExitCode, string Out, string Error)> RunCommandAsync(Stream? input, string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = await WindrowCommand.RunAsync(arguments, Context(output, error, input, CancellationToken.None));
        return (exitCode, output.ToString(), error.ToString());
    }

    static CliContext Context(TextWriter output, TextWriter error, Stream? input, CancellationToken interrupted) => new()
    {
        Out = output,
        Error = error,
        InputBytes = () => input ?? Stream.Null,
        Console = PlainConsole.To(output),
        IsTerminal = false,
        Interrupted = interrupted,
        EnvironmentVariable = _ => null,
    };
}
