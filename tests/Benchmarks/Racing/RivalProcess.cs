using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Racing;

/// <summary>Runs the programs that Windrow is compared with.</summary>
static class RivalProcess
{
    /// <summary>Variables that make a rival slower than its library chooses to be: kernels and cache size for another processor.</summary>
    static readonly string[] Handicaps = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

    /// <summary>Runs a rival without the variables of this process that would slow it down.</summary>
    /// <param name="cores">Cores as taskset lists them; null for all.</param>
    /// <param name="program">The program, then its arguments.</param>
    /// <param name="environment">Variables that the rival gets in addition; it may set one that is otherwise cleared.</param>
    /// <param name="onLine">Told each line of standard output as it comes.</param>
    /// <param name="cancellation">Kills the program.</param>
    /// <param name="memory">Watches how much memory it holds.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="BenchmarkException">It cannot be started, or ended with another exit code than 0.</exception>
    public static Task<string> RunAsync(
        string? cores,
        IReadOnlyList<string> program,
        IReadOnlyDictionary<string, string> environment,
        Action<string>? onLine,
        CancellationToken cancellation,
        PeakMemory? memory = null)
    {
        Dictionary<string, string?> all = Handicaps.ToDictionary(name => name, _ => (string?)null);
        foreach ((string name, string value) in environment) all[name] = value;
        return ChildProcess.RunAsync(cores, program, all, onLine, cancellation, memory);
    }
}
