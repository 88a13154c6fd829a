namespace Windrow.Benchmarks.Measuring;

/// <summary>Starts this program anew, to measure something in a process of its own.</summary>
static class ThisProgram
{
    /// <summary>Runs one of its commands.</summary>
    /// <param name="cores">Cores as taskset lists them; null for all.</param>
    /// <param name="arguments">The command, then its arguments.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <param name="onLine">Told each line of standard output as it comes.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="memory">Watches how much memory it holds.</param>
    /// <returns>Its standard output.</returns>
    public static Task<string> RunAsync(
        string? cores,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation,
        Action<string>? onLine = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        PeakMemory? memory = null)
    {
        string host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, typeof(ThisProgram).Assembly.Location] : [host];
        return ChildProcess.RunAsync(cores, [.. program, .. arguments], environment ?? new Dictionary<string, string?>(), onLine, cancellation, memory);
    }
}
