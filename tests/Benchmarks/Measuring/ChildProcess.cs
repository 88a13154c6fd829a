using System.ComponentModel;
using System.Diagnostics;

namespace Windrow.Benchmarks.Measuring;

/// <summary>Runs programs, on chosen cores.</summary>
static class ChildProcess
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="cores">Cores as taskset lists them; null for all. Inherited by whatever the program starts.</param>
    /// <param name="program">The program, then its arguments.</param>
    /// <param name="environment">Variables besides those of this process; null removes one.</param>
    /// <param name="onLine">Told each line of standard output as it comes.</param>
    /// <param name="cancellation">Kills the program.</param>
    /// <param name="memory">Watches how much memory it holds.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="BenchmarkException">It cannot be started, or ended with another exit code than 0.</exception>
    public static async Task<string> RunAsync(
        string? cores,
        IReadOnlyList<string> program,
        IReadOnlyDictionary<string, string?> environment,
        Action<string>? onLine,
        CancellationToken cancellation,
        PeakMemory? memory = null)
    {
        string[] command = cores is null ? [.. program] : ["taskset", "--cpu-list", cores, .. program];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        using Process process = Start(start);
        try
        {
            Task watched = memory?.WatchAsync(process, cancellation) ?? Task.CompletedTask;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            List<string> lines = [];
            while (await process.StandardOutput.ReadLineAsync(cancellation) is string line)
            {
                lines.Add(line);
                onLine?.Invoke(line);
            }

            await process.WaitForExitAsync(cancellation);
            await watched;
            return process.ExitCode == 0
                ? string.Join('\n', lines)
                : throw new BenchmarkException($"'{string.Join(' ', command)}' ended with exit code {process.ExitCode}:\n{await errors}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            string remedy = start.FileName == "taskset" ? "Cores are chosen with taskset, which Linux has in util-linux." : "Is its path right?";
            throw new BenchmarkException($"'{start.FileName}' cannot be started: {e.Message}. {remedy}");
        }
    }
}
