using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Queue;
using Windrow.Silo.Logging;

namespace Windrow.Silo;

/// <summary>How one silo runs.</summary>
public sealed record SiloOptions
{
    /// <summary>What the silos and clients of a cluster share: a folder, which is created if it does not exist, or a PostgreSQL database, such as
    /// <c>postgres://user:password@host:port/database</c>.</summary>
    [ConfigurationKeyName("cluster")]
    public required string Cluster { get; init; }

    /// <summary>With a database: the folder of run folders, which the silos share; created if it does not exist. A cluster's folder has them
    /// itself.</summary>
    [ConfigurationKeyName("runs")]
    public string? RunsFolder { get; init; }

    /// <summary>The silo's name in logs and messages. Default: machine name and process id.</summary>
    [ConfigurationKeyName("silo_name")]
    public string Name { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Port on which other silos reach this one; 0 chooses a free port. Default 0.</summary>
    [ConfigurationKeyName("silo_port")]
    public int SiloPort { get; init; }

    /// <summary>Port on which clients reach this silo; 0 chooses a free port. Default 0.</summary>
    [ConfigurationKeyName("gateway_port")]
    public int GatewayPort { get; init; }

    /// <summary>The IP address to listen on, which the other silos and the clients must be able to reach. Default 127.0.0.1.</summary>
    [ConfigurationKeyName("address")]
    public string Address { get; init; } = IPAddress.Loopback.ToString();

    /// <summary>File of this silo's key, as <c>windrow keys add</c> writes it, with <c>revoked.txt</c> beside it. Connections are then encrypted, and
    /// only keys of the same authority can connect. With null, anyone who can connect is accepted. Default null.</summary>
    [ConfigurationKeyName("keys")]
    public string? KeyFile { get; init; }

    /// <summary>File to which the silo appends a line of JSON for every order of a user and every refusal; only with a key. Null writes none.
    /// Default null.</summary>
    [ConfigurationKeyName("audit")]
    public string? AuditFile { get; init; }

    /// <summary>Whether to listen on an address that other machines can reach without a key, so that anyone who can connect can run jobs and
    /// read what this process can read. Default false.</summary>
    [ConfigurationKeyName("insecure")]
    public bool Insecure { get; init; }

    /// <summary>Workers that compute at the same time on this silo; null for one on each core that no other silo of this user uses on this machine. Default null.</summary>
    [ConfigurationKeyName("slots")]
    public int? Slots { get; init; }

    /// <summary>Folders that jobs may read their data from; null allows everything that the process may read. Default null.</summary>
    [ConfigurationKeyName("data_roots")]
    public IReadOnlyList<string>? DataRoots { get; init; }

    /// <summary>Largest number of parameters of a job's model; null for no limit. Default null.</summary>
    [ConfigurationKeyName("max_parameters")]
    public long? MaxParameters { get; init; }

    /// <summary>Largest memory of a worker in megabytes (2²⁰ bytes), as <c>windrow validate</c> computes it; null for no limit. Default null.</summary>
    [ConfigurationKeyName("max_worker_megabytes")]
    public long? MaxWorkerMegabytes { get; init; }

    /// <summary>Time after which a job is paused, counted from its start or its last resumption; null for no limit. Default null.</summary>
    [ConfigurationKeyName("max_run_time")]
    public TimeSpan? MaxRunTime { get; init; }

    /// <summary>Size of its run folder in megabytes above which a job is paused; null for no limit. Default null.</summary>
    [ConfigurationKeyName("max_run_megabytes")]
    public long? MaxRunMegabytes { get; init; }

    /// <summary>Jobs of one user that may run at the same time, above which they wait; null for no limit. Default null.</summary>
    [ConfigurationKeyName("max_running_jobs")]
    public int? MaxRunningJobs { get; init; }

    /// <summary>Jobs of one user that may wait for slots, above which submissions are refused; null for no limit. Default null.</summary>
    [ConfigurationKeyName("max_waiting_jobs")]
    public int? MaxWaitingJobs { get; init; }

    /// <summary>What multiplies matrices: <c>fused</c> (our own products), <c>native</c> (oneMKL or the best library found), <c>managed</c> (the slow
    /// reference) or a library's path. Default null, which is <c>fused</c>.</summary>
    [ConfigurationKeyName("blas")]
    public string? BlasPath { get; init; }

    /// <summary>The lowest level of log lines that are written to standard error. Default Warning.</summary>
    [ConfigurationKeyName("log_level")]
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The lowest level of the categories that begin with a name, such as <c>Orleans</c> or <c>Windrow.Grains</c>; null for none but
    /// <see cref="LogLevel"/>. Default null.</summary>
    [ConfigurationKeyName("log_levels")]
    public IReadOnlyDictionary<string, LogLevel>? LogLevels { get; init; }

    /// <summary>Whether log lines are text or JSON. Default text.</summary>
    [ConfigurationKeyName("log_format")]
    public LogFormat LogFormat { get; init; }

    /// <summary>Reads and writes sockets in large blocks, which doubles the rate at which silos exchange tensors;
    /// false uses Orleans' own transport, which is compatible with it. Default true.</summary>
    [ConfigurationKeyName("large_blocks")]
    public bool LargeBlocks { get; init; } = true;

    /// <summary>How long a stop waits for jobs to pause with a checkpoint, and for calls in progress, before it cuts them off. Default 30 s.</summary>
    [ConfigurationKeyName("stop_timeout")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Options from keys such as <c>cluster</c>, <c>silo_port</c>, <c>slots</c>, which are WINDROW_CLUSTER, WINDROW_SILO_PORT,
    /// WINDROW_SLOTS, WINDROW_DATA_ROOTS__0, ... in the environment; null when there is no <c>cluster</c>.</summary>
    public static SiloOptions? From(IConfiguration configuration) =>
        configuration["cluster"] is { Length: > 0 } ? configuration.Get<SiloOptions>() : null;

    internal JobLimits Limits => new(MaxParameters, MaxWorkerMegabytes << 20, MaxRunTime, MaxRunMegabytes << 20);

    internal QueueRules Queue => new() { MaxRunningJobs = MaxRunningJobs, MaxWaitingJobs = MaxWaitingJobs };

    /// <summary>What <see cref="Cluster"/> names.</summary>
    /// <exception cref="FormatException">It is the address of a database, and malformed.</exception>
    internal ClusterBackend Backend => ClusterBackend.Parse(Cluster);

    /// <summary>The silo's name. The other options may contain a password.</summary>
    public override string ToString() => $"silo {Name}";

    /// <summary>Everything that is wrong with these options, one sentence each; empty when they are valid.</summary>
    public IEnumerable<string> Problems()
    {
        if (ClusterProblem() is { } problem) yield return problem;
        if (string.IsNullOrWhiteSpace(Name)) yield return "silo name is empty; give the silo a name, or leave it out.";
        if (SiloPort is < 0 or > 65535) yield return $"silo port is {SiloPort}; use 0 for a free port, or 1 to 65535.";
        if (GatewayPort is < 0 or > 65535) yield return $"gateway port is {GatewayPort}; use 0 for a free port, or 1 to 65535.";
        if (SiloPort != 0 && SiloPort == GatewayPort)
            yield return $"silo port and gateway port are both {SiloPort}; give them different ones, or 0 for free ports.";
        if (!IPAddress.TryParse(Address, out IPAddress? ip))
            yield return $"address is '{Address}'; write an IP address of this machine, such as 127.0.0.1.";
        else if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            yield return $"address is {Address}, which is not an address that others can connect to; write the address of this machine that other silos and clients can reach.";
        else if (!IPAddress.IsLoopback(ip) && KeyFile is null && !Insecure)
            yield return $"address is {Address}, which other machines can reach, and there is no key: anyone who can connect could run jobs. Make keys with 'windrow keys init' and give this silo's with --keys FILE, or accept the risk with --insecure.";
        if (KeyFile is not null && Insecure) yield return "insecure is set together with a key; leave one of them out.";
        if (KeyFile is not null && !File.Exists(KeyFile)) yield return $"the key's file '{KeyFile}' does not exist; name a file that 'windrow keys add' wrote.";
        if (AuditFile is not null && KeyFile is null) yield return "audit names a file, but there is no key, so the silo cannot know who its users are; add a key, or leave audit out.";
        if (Slots < 1) yield return $"slots is {Slots}; a silo needs at least 1.";
        foreach (string root in DataRoots ?? [])
        {
            if (!Directory.Exists(root)) yield return $"data root '{root}' is not a folder on this machine.";
        }

        if (DataRoots is { Count: 0 })
            yield return "data roots is an empty list, which forbids every job; name a folder, or leave it out to allow all.";
        foreach ((string name, long? value) in new[]
        {
            ("max parameters", MaxParameters), ("max worker megabytes", MaxWorkerMegabytes), ("max run megabytes", MaxRunMegabytes), ("max run time", MaxRunTime?.Ticks),
            ("max running jobs", MaxRunningJobs), ("max waiting jobs", MaxWaitingJobs),
        })
        {
            if (value is <= 0 or > long.MaxValue >> 20 && name != "max run time") yield return $"{name} is not a limit that jobs can keep; it must be positive, or left out for none.";
        }

        if (StopTimeout <= TimeSpan.Zero) yield return $"stop timeout is {StopTimeout}; it must be positive.";
    }

    string? ClusterProblem()
    {
        if (string.IsNullOrWhiteSpace(Cluster))
            return "cluster is empty; name the folder that the silos and clients of the cluster share, or a database.";
        if (File.Exists(Cluster)) return $"cluster is '{Cluster}', which is a file; name a folder, or a database.";
        try
        {
            return Backend is ClusterBackend.Database && string.IsNullOrWhiteSpace(RunsFolder)
                ? "a cluster with a database needs a folder for its runs, which all silos share; name it with --runs, or WINDROW_RUNS."
                : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
