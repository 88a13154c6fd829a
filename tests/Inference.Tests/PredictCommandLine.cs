using Windrow.Cli;
using Windrow.Tests.Client;

namespace Windrow.Tests.Inference;

/// <summary>Runs command lines in this process.</summary>
static class PredictCommandLine
{
    /// <summary>Runs <c>windrow predict</c> with bytes on standard input.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(Stream? input, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        CliContext context = new()
        {
            Out = output,
            Error = error,
            InputBytes = () => input ?? Stream.Null,
            Console = PlainConsole.To(output),
            IsTerminal = false,
            Interrupted = CancellationToken.None,
            EnvironmentVariable = _ => null,
        };
        int exitCode = await WindrowCommand.RunAsync(["predict", .. arguments], context);
        return (exitCode, output.ToString(), error.ToString());
    }
}
