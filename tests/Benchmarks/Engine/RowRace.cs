using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Engine;

/// <summary>All who run one row, in turn.</summary>
sealed class RowRace
{
    readonly EngineSetting _setting;
    readonly long _parameters;
    SpeedOfJob? _lastOfOneWorker;

    public RowRace(EngineRow row, EngineSetting setting)
    {
        (Row, _setting) = (row, setting);
        _parameters = row.Model.Model().Layout.Entries.Sum(entry => (long)entry.Length);
        string two = setting.Cores, one = two.Split(',')[0];
        Sgemm = new Contestant("sgemm, the step's products alone", one, RunProductsAsync);
        OneWorker = Ours("Windrow, 1 data shard, 1 worker", one, workers: 1, setting.Blas);
        TwoWorkers = Ours("Windrow, 2 data shards, 2 workers", two, workers: 2, setting.Blas);
        OnNative = Ours($"Windrow on {BlasLibrary.Native.Backend.Description.Name}, 1 worker", one, workers: 1, "native");
        OneThread = Theirs("PyTorch, 1 thread", one, setting.Rival.RunAsync, 1);
        TwoThreads = Theirs("PyTorch, 2 threads", two, setting.Rival.RunAsync, 2);
        if (setting.Libtorch is not null)
            (LibtorchOneThread, LibtorchTwoThreads) = (OfLibtorch("libtorch, 1 thread", one, 1), OfLibtorch("libtorch, 2 threads", two, 2));
        Distributed = Theirs("PyTorch, DDP over Gloo, 2 processes", two, setting.Rival.RunDistributedAsync, 2);
    }

    delegate Task<RivalSpeed> RunRival(int parallel, string cores, IReadOnlyList<string> settings, CancellationToken cancellation, PeakMemory? memory);

    public EngineRow Row { get; }

    public Contestant Sgemm { get; }

    public Contestant OneWorker { get; }

    public Contestant TwoWorkers { get; }

    /// <summary>One worker whose products are those of the native library.</summary>
    public Contestant OnNative { get; }

    public Contestant OneThread { get; }

    public Contestant TwoThreads { get; }

    public Contestant Distributed { get; }

    /// <summary>libtorch beside one worker; null when it does not take part.</summary>
    public Contestant? LibtorchOneThread { get; }

    /// <summary>libtorch beside two workers; null when it does not take part.</summary>
    public Contestant? LibtorchTwoThreads { get; }

    public IReadOnlyList<Contestant> All =>
    [
        OneWorker, Sgemm, OnNative, OneThread, .. Present(LibtorchOneThread), TwoWorkers, TwoThreads, .. Present(LibtorchTwoThreads), Distributed,
    ];

    /// <summary>libtorch's version, as it states itself; null when it does not take part.</summary>
    public string? LibtorchVersion { get; private set; }

    /// <summary>Time of the products alone as a part of the step's with one worker, in each round.</summary>
    public Sample ShareOfSgemm => OneWorker.Over(Sgemm);

    /// <summary>Rate of the products alone, in FLOP/s.</summary>
    public double SgemmRate => Sgemm.TokensPerSecond.Median * FlopsPerStep / Row.Model.Positions;

    /// <summary>What the whole step with one worker makes of the core's rate of fused multiply-adds, in each round; only products that are needed count.</summary>
    public List<double> ShareOfCore { get; } = [];

    /// <summary>The core's rate of fused multiply-adds, in FLOP/s: the most of all rounds.</summary>
    public double CoreRate { get; private set; }

    /// <summary>What the machine takes for itself of steps as long as the row's products, in each round.</summary>
    public List<double> CoreHiccups { get; } = [];

    /// <summary>Library of <see cref="Sgemm"/>, as it states itself.</summary>
    public string SgemmLibrary { get; private set; } = "";

    /// <summary>Multiplications and additions in the products of one step.</summary>
    public double FlopsPerStep { get; private set; }

    /// <summary>Where the time of a step with one worker goes, in each round.</summary>
    public List<StepParts> Parts { get; } = [];

    /// <summary>What each of PyTorch's contestants says of itself.</summary>
    public Dictionary<string, RivalSpeed> Rivals { get; } = [];

    /// <summary>Writes the job files and reads them, so that what is wrong with one is known before hours have passed.</summary>
    public void Prepare()
    {
        foreach (int workers in (int[])[1, 2])
        {
            File.WriteAllText(JobFile(workers), Row.Job(Data, dataShards: workers, workers).Yaml);
            LocalJob.Read(JobFile(workers));
        }
    }

    public Task RunAsync(int rounds, CancellationToken cancellation) => Row.RaceAsync(All, Data, rounds, cancellation);

    string Data => _setting.Folder.File($"row-{Row.Number}.data");

    string JobFile(int workers) => _setting.Folder.File($"row-{Row.Number}-{workers}.yaml");

    Contestant Ours(string name, string cores, int workers, string? blas) => new(name, cores, async (pinned, cancellation) =>
    {
        PeakMemory memory = new();
        MeasuredJob job = await JobMeasurement.RunAsync(JobFile(workers), pinned, workers, Row.WarmUp, blas, cancellation, _setting.Environment, memory);
        Require(name, "workers", workers, job.Workers);
        Require(name, "parameters", _parameters, job.Parameters);
        Require(name, "tokens a step", Row.Model.Positions, job.TokensPerStep);
        if (name == OneWorker.Name) _lastOfOneWorker = job.Speed;
        return Speed.Of(job, memory.Bytes);
    });

    Contestant Theirs(string name, string cores, RunRival run, int parallel) => new(name, cores, async (pinned, cancellation) =>
    {
        PeakMemory memory = new();
        RivalSpeed speed = Rivals[name] = await run(parallel, pinned, Row.RivalSettings(), cancellation, memory);
        Require(name, "parameters", _parameters, speed.Parameters);
        return new Speed(speed.TokensPerSecond, speed.TokensPerSecond, memory.Bytes);
    });

    Contestant OfLibtorch(string name, string cores, int threads) => new(name, cores, async (pinned, cancellation) =>
    {
        PeakMemory memory = new();
        LibtorchSpeed speed = await _setting.Libtorch!.RunAsync(Row.Number, threads, pinned, cancellation, memory);
        LibtorchVersion = speed.Libtorch;
        return new Speed(speed.TokensPerSecond, speed.TokensPerSecond, memory.Bytes);
    });

    static IEnumerable<Contestant> Present(Contestant? contestant) => contestant is null ? [] : [contestant];

    async Task<Speed> RunProductsAsync(string cores, CancellationToken cancellation)
    {
        ProductsTime time = await ProductsMeasurement.RunAsync(Row, cores, _setting.Sgemm, _setting.Environment, cancellation);
        (SgemmLibrary, FlopsPerStep, CoreRate) = (time.Library, time.Flops, Math.Max(CoreRate, time.Core.FlopsPerSecond));
        ShareOfCore.Add(time.Flops * _lastOfOneWorker!.TokensPerSecond / Row.Model.Positions / time.Core.FlopsPerSecond);
        CoreHiccups.Add(time.Core.Hiccups);
        Parts.Add(StepParts.Of(_lastOfOneWorker, Row.Model.Positions, time));
        double tokensPerSecond = Row.Model.Positions / time.Seconds;
        return new Speed(tokensPerSecond, tokensPerSecond);
    }

    void Require(string name, string what, long expected, long came)
    {
        if (came != expected) throw new BenchmarkException($"Row {Row.Number}, {name}: {came:N0} {what}, and should be {expected:N0}.");
    }
}

/// <summary>What all rows have in common.</summary>
/// <param name="Cores">The two cores, as taskset lists them.</param>
/// <param name="Blas">Windrow's library of matrix products; null for the best.</param>
/// <param name="Sgemm">Library whose sgemm is the measure.</param>
/// <param name="Rival">PyTorch.</param>
/// <param name="Libtorch">Current libtorch; null when it does not take part.</param>
/// <param name="Environment">Variables of Windrow's processes.</param>
/// <param name="Folder">For job files and data.</param>
sealed record EngineSetting(
    string Cores, string? Blas, string Sgemm, Rival Rival, Libtorch? Libtorch, IReadOnlyDictionary<string, string?> Environment, TemporaryFolder Folder);
