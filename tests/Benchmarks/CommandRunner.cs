using System.CommandLine;
using System.CommandLine.Invocation;

namespace Windrow.Benchmarks;

/// <summary>Runs a program of measurements or experiments.</summary>
static class CommandRunner
{
    /// <summary>The command that the arguments name.</summary>
    /// <returns>Its exit code; 1 when it cannot be done, 2 when the command line is wrong, 130 when it was interrupted.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
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
    }
}
