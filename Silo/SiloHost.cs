using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Windrow.Clustering;
using Windrow.Grains.Hosting;
using Windrow.Grains.Runs;
using Windrow.Numerics.Blas;
using Windrow.Silo.Clustering;
using Windrow.Silo.Security;
using Windrow.Silo.Transport;

namespace Windrow.Silo;

/// <summary>Builds the host of one silo: membership and job records in the cluster's backend, logs on standard error.</summary>
public static class SiloHost
{
    /// <summary>A silo that is ready when the host has started, and leaves the cluster when the host stops; SIGTERM and Ctrl-C stop it.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="configure">Adds services after all others.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every problem.</exception>
    /// <exception cref="IOException">A port is taken, or the address does not belong to this machine.</exception>
    public static IHost Build(SiloOptions options, Action<ISiloBuilder>? configure = null)
    {
        HostApplicationBuilder host = NewBuilder(options, configure, localSilo: null);
        host.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        return host.Build();
    }

    /// <summary>The same, not yet built.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="configure">Adds services after all others.</param>
    /// <param name="localSilo">For local mode, a name for the cluster of this one silo; null for a silo of a cluster.</param>
    internal static HostApplicationBuilder NewBuilder(SiloOptions options, Action<ISiloBuilder>? configure, string? localSilo)
    {
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0) throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));

        ISiloBackend backend = SiloBackends.Of(options, localSilo);
        LoadBlas(options.BlasPath);
        HostApplicationBuilder host = Host.CreateEmptyApplicationBuilder(null);   // no configuration files to read or watch
        host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = options.StopTimeout);
        backend.AddGuards(host.Services);
        AddLogging(host.Logging, options.LogLevel);
        host.UseOrleans(silo =>
        {
            AddMembership(silo, options);
            backend.Configure(silo);
            if (options.KeyFile is not null) SiloSecurity.Configure(silo, options);
            silo.Services.AddSingleton(options);
            silo.Services.AddWindrowGrains(new GrainSettings(backend.RunsFolder, options.DataRoots) { Limits = options.Limits }, options.BlasPath, options.Slots);
            if (localSilo is not null)
                silo.Services.AddSingleton<IRunOwnership>(services => new LocalOwnership(services.GetRequiredService<RunFolders>(), localSilo));
            configure?.Invoke(silo);
            if (options.LargeBlocks) LargeBlocks.Install(silo.Services);
        });
        if (localSilo is null && options.DataRoots is null) host.Services.AddHostedService<DataRootsWarning>();
        if (options.Insecure && !IPAddress.IsLoopback(IPAddress.Parse(options.Address))) host.Services.AddHostedService<InsecureWarning>();
        host.Services.AddHostedService<MoveJobsOnStop>();      // stops before the silo does
        if (localSilo is null)
        {
            host.Services.AddHostedService<ContinueLostJobs>();
            host.Services.AddHostedService<CrashWatch>();
        }

        KeepThreadsForMessages();
        return host;
    }

    static void AddLogging(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.TimestampFormat = "HH:mm:ss ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        if (level is < LogLevel.Warning or > LogLevel.Error) return;            // at other levels, these filters would let more through
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);   // the caller gets the exception
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);              // recommends the server garbage collector
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);          // mistakes the machine's uptime for a delay
    }

    static void AddMembership(ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (ClusterFolder.ClusterId, ClusterFolder.ClusterId));
        silo.Configure<Orleans.Configuration.SiloOptions>(o => o.SiloName = options.Name);
        IPAddress address = IPAddress.Parse(options.Address);
        (int siloPort, int gatewayPort) = FreePorts.Choose(address, options.SiloPort, options.GatewayPort);
        silo.Configure<EndpointOptions>(o => (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (address, siloPort, gatewayPort));
        silo.UseSiloMetadata(new Dictionary<string, string> { [WindrowGrains.SlotsKey] = $"{options.Slots}" });

        // A killed silo is noticed in about 2.3 s and a hanging one in under 10 s; Orleans' defaults need 10 to 13 s and 66 s.
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.MinProbeTimeout = TimeSpan.FromSeconds(1);
            o.ProbeTimeout = TimeSpan.FromSeconds(2);
            o.MaxProbeTimeout = TimeSpan.FromSeconds(3);
            o.NumMissedProbesLimit = 3;
            o.NumVotesForDeathDeclaration = 2;
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            o.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        });
        silo.Configure<SiloMessagingOptions>(o =>
        {
            o.ResponseTimeout = TimeSpan.FromSeconds(30);
            o.MaxMessageBodySize = 100 << 20;
        });

        // Orleans' default directory drops healthy grains when any other silo leaves (14 of 60 in a trial; this one 0 of 60).
        // The lease bounds how long a killed silo's grains stay unreachable; it must not be shorter than the time that a hang can go unnoticed.
#pragma warning disable ORLEANSEXP003 // Marked experimental; Orleans' own test clusters use it by default.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(o => o.RangeLeaseDuration = TimeSpan.FromSeconds(10));
    }

    /// <summary>Loads the library now, so that a wrong name makes the start fail.</summary>
    static void LoadBlas(string? path)
    {
        _ = BlasLibrary.Load(path);
    }

    /// <summary>The pool starts with one thread per core and grows slowly: without this, a few blocked calls delay every message.</summary>
    static void KeepThreadsForMessages()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Math.Max(16, 8 * Environment.ProcessorCount)), completions);
    }
}
