using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Racing;

/// <summary>Runs the programs that Windrow is compared with.</summary>
static class RivalProcess
{
    /// <summary>Variables that make a rival slower than its library chooses to be: kernels and cache size for another processor.</summary>
    static readonly string[] Handicaps = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

    /// <summary>Runs a rival without the variables of this process that would slow it down.</summary>
    /// <remarks>A variable that <paramref name="environment"/> sets is kept. Everything else is as in <see cref="ChildProcess.RunAsync"/>.</remarks>
    public static Task<string> RunAsync(
        string? cores,
        IReadOnlyList<string> program,
        IReadOnlyDictionary<string, string> environment,
        Action<string>? onLine,
        CancellationToken cancellation)
    {
        Dictionary<string, string?> all = Handicaps.ToDictionary(name => name, _ => (string?)null);
        foreach ((string name, string value) in environment) all[name] = value;
        return ChildProcess.RunAsync(cores, program, all, onLine, cancellation);
    }
}
