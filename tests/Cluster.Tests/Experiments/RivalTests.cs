using Windrow.Benchmarks;
using Windrow.Benchmarks.Racing;

namespace Windrow.Tests.Experiments;

/// <summary>How benchmarks start the programs that Windrow is compared with.</summary>
public sealed class RivalTests
{
    const string Kernels = "OPENBLAS_CORETYPE", Cache = "OPENBLAS_L2_SIZE";

    [Fact]
    public async Task A_rival_starts_without_the_variables_that_slow_it_down()
    {
        if (!OperatingSystem.IsLinux()) return;     // env prints the variables
        (string? kernels, string? cache) = (Environment.GetEnvironmentVariable(Kernels), Environment.GetEnvironmentVariable(Cache));
        Environment.SetEnvironmentVariable(Kernels, "Prescott");
        Environment.SetEnvironmentVariable(Cache, "1");
        try
        {
            string cleared = await EnvironmentOfRivalAsync([]);
            Assert.DoesNotContain(Kernels, cleared, StringComparison.Ordinal);
            Assert.DoesNotContain(Cache, cleared, StringComparison.Ordinal);
            Assert.Contains($"{Kernels}=Haswell", await EnvironmentOfRivalAsync(new() { [Kernels] = "Haswell" }), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Kernels, kernels);
            Environment.SetEnvironmentVariable(Cache, cache);
        }
    }

    [Fact]
    public async Task The_command_for_libtorch_gets_cores_threads_row_and_seconds()
    {
        if (!OperatingSystem.IsLinux()) return;     // taskset chooses the cores
        LibtorchSpeed speed = await Run("""echo {"row":{rows},"threads":{threads},"tokens_per_second":2.5e4,"libtorch":"{cores}/{seconds}"}""");
        Assert.Equal(new LibtorchSpeed(3, 1, 25_000, "0/7"), speed);

        BenchmarkException refused = await Assert.ThrowsAsync<BenchmarkException>(() => Run("echo {cores} {threads} {rows}"));
        Assert.Contains("'echo 0 1 3' should print a JSON object for row 3 with 1 threads, and printed:\n0 1 3", refused.Message, StringComparison.Ordinal);

        static Task<LibtorchSpeed> Run(string command) => new Libtorch(command, seconds: 7).RunAsync(row: 3, threads: 1, cores: "0", CancellationToken.None);
    }

    static Task<string> EnvironmentOfRivalAsync(Dictionary<string, string> environment) =>
        RivalProcess.RunAsync(cores: null, ["env"], environment, onLine: null, CancellationToken.None);
}
