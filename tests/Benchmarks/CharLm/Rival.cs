using System.Text.Json;
using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.CharLm;

/// <summary>PyTorch at the classic settings, with the BLAS that makes it fastest.</summary>
/// <param name="python">Interpreter that has PyTorch.</param>
/// <param name="blasFolder">By number of threads, the folder with <c>libblas.so.3</c>; the script chooses where there is none.</param>
sealed class Rival(string python, IReadOnlyDictionary<int, string> blasFolder)
{
    const string BlasFolderVariable = "OPENBLAS_FOLDER";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Measures one run.</summary>
    /// <exception cref="BenchmarkException">PyTorch is not there.</exception>
    public async Task<RivalSpeed> RunAsync(int threads, int steps, string cores, CancellationToken cancellation)
    {
        Dictionary<string, string> environment = [];
        if (blasFolder.TryGetValue(threads, out string? folder)) environment[BlasFolderVariable] = folder;
        string[] program = [python, Repository.PathOf("tests/reference/speed.py"), "--threads", $"{threads}", "--steps", $"{steps}"];
        string json = await ChildProcess.RunAsync(cores, program, environment, onLine: null, cancellation);
        return JsonSerializer.Deserialize<RivalSpeed>(json, Json)!;
    }

    /// <summary>The folders of Debian's builds of OpenBLAS that were found fastest: pthread for one thread, OpenMP for two.</summary>
    /// <param name="pthread">The pthread build, when it lies elsewhere.</param>
    /// <param name="openMp">The OpenMP build, when it lies elsewhere.</param>
    public static IReadOnlyDictionary<int, string> FastestBlas(string? pthread, string? openMp)
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

/// <summary>What <c>speed.py</c> prints, as far as it matters here.</summary>
/// <param name="TokensPerSecond">Of the median step.</param>
/// <param name="Torch">PyTorch's version.</param>
/// <param name="Blas">The BLAS that PyTorch used, as it states itself.</param>
sealed record RivalSpeed(double TokensPerSecond, string Torch, string Blas);
