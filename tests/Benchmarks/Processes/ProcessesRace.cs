using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;

namespace Windrow.Benchmarks.Processes;

/// <summary>One row of <c>processes</c>: everything that is measured of it, in turn.</summary>
sealed class ProcessesRace
{
    readonly ProcessesSetting _setting;
    readonly List<SiloJob> _plain = [], _copying = [], _halved = [];

    public ProcessesRace(EngineRow row, ProcessesSetting setting)
    {
        (Row, _setting) = (row, setting);
        One = new Contestant("one process", setting.Cores, async (pinned, cancel) =>
            Speed.Of(await JobMeasurement.RunAsync(JobFile(mirrors: 0), pinned, slots: 2, row.WarmUp, setting.Blas, cancel)));
        Two = Silos("two processes", mirrors: 0, _plain);
        Copies = Silos("two processes with copies", mirrors: 1, _copying);
        Encrypted = Silos("two processes with copies and TLS", mirrors: 1, [], hasKeys: true);
        Halves = Silos("two processes, bfloat16", mirrors: 0, _halved, exchange: "bfloat16");
        if (setting.Rival is { } rival)
        {
            Distributed = new Contestant("PyTorch, DDP over Gloo, 2 processes", setting.Cores, async (pinned, cancel) =>
            {
                RivalSpeed speed = await rival.RunDistributedAsync(2, pinned, row.RivalSettings(), cancel);
                Torch = speed.Torch;
                return new Speed(speed.TokensPerSecond, speed.TokensPerSecond);
            });
        }
    }

    public EngineRow Row { get; }

    public Contestant One { get; }

    public Contestant Two { get; }

    public Contestant Copies { get; }

    public Contestant Encrypted { get; }

    public Contestant Halves { get; }

    /// <summary>PyTorch; null when it does not take part.</summary>
    public Contestant? Distributed { get; }

    public IReadOnlyList<Contestant> All => [One, Two, Copies, Encrypted, Halves, .. Distributed is null ? (Contestant[])[] : [Distributed]];

    /// <summary>PyTorch's version, as it states itself; null when it does not take part.</summary>
    public string? Torch { get; private set; }

    /// <summary>Of a step without copies, in milliseconds.</summary>
    public double Exchange => new Sample(_plain.Select(job => job.Job.Speed.ExchangeMilliseconds)).Median;

    /// <summary>Of a step without copies, in milliseconds.</summary>
    public double Waiting => new Sample(_plain.Select(job => job.Job.Speed.WaitingMilliseconds)).Median;

    /// <summary>What each silo sends in a step, and receives.</summary>
    public double BytesPerStep => BytesOf(_plain);

    /// <inheritdoc cref="BytesPerStep"/>
    public double HalvedBytesPerStep => BytesOf(_halved);

    /// <summary>The most that two processes could reach beside one, if their bytes cost what they cost when nothing else is done, and all else nothing.</summary>
    /// <param name="loopback">Bytes per second in each direction.</param>
    /// <param name="bytes">What each silo sends in a step.</param>
    public double Limit(double loopback, double bytes)
    {
        double step = Row.Model.Positions / One.TokensPerSecond.Median;
        return step / (step + bytes / loopback);
    }

    public Task RunAsync(int rounds, CancellationToken cancellation) => Row.RaceAsync(All, Data, rounds, cancellation);

    string Data => _setting.Folder.File($"row-{Row.Number}.data");

    string JobFile(int mirrors, string exchange = "float32")
    {
        string file = _setting.Folder.File($"row-{Row.Number}-{mirrors}-{exchange}.yaml");
        File.WriteAllText(file, (Row.Job(Data, dataShards: 2, workers: 2) with { Mirrors = mirrors, Exchange = exchange }).Yaml);
        return file;
    }

    Contestant Silos(string name, int mirrors, List<SiloJob> jobs, bool hasKeys = false, string exchange = "float32") => new(name, _setting.Cores, async (pinned, cancel) =>
    {
        SiloJob job = await SiloMeasurement.RunAsync(JobFile(mirrors, exchange), pinned.Split(','), Row.WarmUp, _setting.Blas, hasKeys, cancel);
        jobs.Add(job);
        return Speed.Of(job.Job);
    });

    double BytesOf(List<SiloJob> jobs) => new Sample(jobs.Select(job => (double)job.BytesPerSilo / (Row.WarmUp + Row.Steps))).Median;
}

/// <summary>What all rows have in common.</summary>
/// <param name="Cores">The two cores, as taskset lists them.</param>
/// <param name="Blas">Windrow's library of matrix products; null for the best.</param>
/// <param name="Rival">PyTorch; null when it does not take part.</param>
/// <param name="Folder">For job files and data.</param>
sealed record ProcessesSetting(string Cores, string? Blas, Rival? Rival, TemporaryFolder Folder);
