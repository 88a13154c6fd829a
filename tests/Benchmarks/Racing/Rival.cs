using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Racing;

/// <summary>PyTorch's bare training step, with the BLAS that makes it fastest.</summary>
/// <param name="python">Interpreter that has PyTorch.</param>
/// <param name="blasFolder">By number of threads, the folder with <c>libblas.so.3</c>; the script chooses where there is none.</param>
sealed class Rival(string python, IReadOnlyDictionary<int, string> blasFolder)
{
    const string BlasFolderVariable = "OPENBLAS_FOLDER";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    static readonly Option<string?> PthreadBlas = new("--openblas-pthread")
    {
        Description = "Folder with the libblas.so.3 that PyTorch takes with one thread. Default: Debian's pthread build of OpenBLAS.",
        HelpName = "DIR",
    };

    static readonly Option<string?> OpenMpBlas = new("--openblas-openmp")
    {
        Description = "Folder with the libblas.so.3 that PyTorch takes with two threads. Default: Debian's OpenMP build of OpenBLAS.",
        HelpName = "DIR",
    };

    /// <summary>Gives a benchmark the options of those that PyTorch takes part in.</summary>
    public static Command AddOptions(Command command)
    {
        foreach (Option option in (Option[])[SharedOptions.Python, PthreadBlas, OpenMpBlas]) command.Add(option);
        return command;
    }

    /// <summary>As the options say.</summary>
    public static Rival From(ParseResult parsed) =>
        new(parsed.GetRequiredValue(SharedOptions.Python), FastestBlas(parsed.GetValue(PthreadBlas), parsed.GetValue(OpenMpBlas)));

    /// <summary>Measures one process.</summary>
    /// <param name="threads">Its threads.</param>
    /// <param name="cores">Cores as taskset lists them.</param>
    /// <param name="settings">Arguments of <c>speed.py</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="memory">Watches how much memory it holds.</param>
    /// <exception cref="BenchmarkException">PyTorch is not there.</exception>
    public Task<RivalSpeed> RunAsync(int threads, string cores, IReadOnlyList<string> settings, CancellationToken cancellation, PeakMemory? memory = null) =>
        RunAsync<RivalSpeed>("speed.py", threads, cores, ["--threads", $"{threads}", .. settings], cancellation, memory);

    /// <summary>Measures DistributedDataParallel over Gloo: processes of one thread each.</summary>
    /// <inheritdoc cref="RunAsync(int, string, IReadOnlyList{string}, CancellationToken, PeakMemory?)"/>
    public Task<RivalSpeed> RunDistributedAsync(int processes, string cores, IReadOnlyList<string> settings, CancellationToken cancellation, PeakMemory? memory = null) =>
        RunAsync<RivalSpeed>("speed_ddp.py", threads: 1, cores, ["--processes", $"{processes}", .. settings], cancellation, memory);

    /// <summary>Runs a script of <c>tests/reference</c> that prints one JSON object.</summary>
    /// <param name="script">Its name.</param>
    /// <param name="threads">Threads of each of its processes; they decide about the BLAS.</param>
    /// <param name="cores">Cores as taskset lists them; null for all.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="memory">Watches how much memory it holds.</param>
    public async Task<T> RunAsync<T>(string script, int threads, string? cores, IReadOnlyList<string> arguments, CancellationToken cancellation, PeakMemory? memory = null)
    {
        Dictionary<string, string> environment = [];
        if (blasFolder.TryGetValue(threads, out string? folder)) environment[BlasFolderVariable] = folder;
        string json = await RivalProcess.RunAsync(
            cores, [python, Repository.PathOf($"tests/reference/{script}"), .. arguments], environment, onLine: null, cancellation, memory);
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json)!;
        }
        catch (JsonException e)
        {
            throw new BenchmarkException($"'{script}' should print one JSON object, and printed:\n{json}\n({e.Message})");
        }
    }

    /// <summary>The folders of Debian's builds of OpenBLAS that were found fastest: pthread for one thread, OpenMP for two.</summary>
    /// <param name="pthread">The pthread build, when it lies elsewhere.</param>
    /// <param name="openMp">The OpenMP build, when it lies elsewhere.</param>
    static Dictionary<int, string> FastestBlas(string? pthread, string? openMp)
    {
        Dictionary<int, string> folders = [];
        if ((pthread ?? Debian("openblas-pthread")) is { } one) folders[1] = one;
        if ((openMp ?? Debian("openblas-openmp")) is { } two) folders[2] = two;
        return folders;
    }

    static string? Debian(string build) => !Directory.Exists("/usr/lib")
        ? null
        : Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Select(folder => Path.Combine(folder, build)).FirstOrDefault(Directory.Exists);
}

/// <summary>What <c>speed.py</c> and <c>speed_ddp.py</c> print, as far as it matters here.</summary>
/// <param name="TokensPerSecond">Of the median step.</param>
/// <param name="Parameters">Parameters of its model.</param>
/// <param name="Torch">PyTorch's version.</param>
/// <param name="Blas">The BLAS that PyTorch used, as it states itself.</param>
sealed record RivalSpeed(double TokensPerSecond, long Parameters, string Torch, string Blas);
