using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Windrow.Clustering;
using Windrow.Grains.Hosting;
using Windrow.Grains.Runs;
using Windrow.Grains.Wire;
using Windrow.Numerics.Blas;
using Windrow.Silo.Clustering;
using Windrow.Silo.Security;

namespace Windrow.Silo;

/// <summary>Windrow in an Orleans silo of your own.</summary>
/// <example><code>
/// builder.UseOrleans(silo =&gt; silo.UseLocalhostClustering().AddWindrow(new SiloOptions { Cluster = "/srv/windrow" }));
/// </code></example>
public static class WindrowSilo
{
    /// <summary>Adds everything that trains: the grains, their job records and the folder of runs, and the services that move jobs when silos come
    /// and go.</summary>
    /// <param name="silo">A silo with any clustering: its own, or that of <see cref="UseWindrowCluster(ISiloBuilder, SiloOptions)"/>.</param>
    /// <param name="options">Where job records and runs are, and how the silo computes. Its name, address and ports, its log level and its stop timeout
    /// are those of the host, which should allow 30 s (<see cref="HostOptions.ShutdownTimeout"/>) for jobs to leave.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every problem.</exception>
    /// <exception cref="BlasNotFoundException">The named library cannot be used.</exception>
    /// <remarks>Every silo of the cluster needs it, with the same <see cref="SiloOptions.Cluster"/>. A
    /// program on the silo reaches the jobs with <c>new WindrowClient(clusterClient)</c> of the package Windrow.Client.</remarks>
    public static ISiloBuilder AddWindrow(this ISiloBuilder silo, SiloOptions options) => silo.AddWindrow(options, localSilo: null);

    /// <summary>Makes the silo a member of the cluster that <see cref="SiloOptions.Cluster"/> names, as <c>windrow silo</c> does: name, address, ports,
    /// membership, and how quickly lost silos are noticed. Commands and clients find it with <c>--cluster</c>.</summary>
    /// <param name="silo">A silo without clustering and endpoints of its own.</param>
    /// <param name="options">The cluster, and the silo's name, address and ports.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every problem.</exception>
    /// <exception cref="IOException">A port is taken, or the address does not belong to this machine.</exception>
    public static ISiloBuilder UseWindrowCluster(this ISiloBuilder silo, SiloOptions options) => silo.UseWindrowCluster(options, localSilo: null, holdsPorts: false);

    /// <param name="silo">The silo.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="localSilo">For local mode, a name for the cluster of this one silo; null for a silo of a cluster.</param>
    internal static ISiloBuilder AddWindrow(this ISiloBuilder silo, SiloOptions options, string? localSilo)
    {
        RequireNoProblems(options);
        ISiloBackend backend = SiloBackends.Of(options, localSilo);
        _ = BlasLibrary.Load(options.BlasPath);     // now, so that a wrong name makes the start fail
        StartFirst(silo.Services, backend.Guards());
        int slots = localSilo is null ? ClaimCores(silo, options) : options.Slots ?? Environment.ProcessorCount;
        backend.ConfigureStorage(silo);
        silo.UseSiloMetadata(new Dictionary<string, string>
        {
            [WindrowGrains.SlotsKey] = $"{slots}",
            [WindrowGrains.MemoryKey] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes}",
        });
        silo.Services.AddSingleton(options);
        silo.Services.AddWireExceptions();
        silo.Services.AddSingleton<SiloReadiness>();
        GrainSettings settings = new(backend.RunsFolder, options.DataRoots) { Limits = options.Limits, Queue = localSilo is null ? options.Queue : null };
        silo.Services.AddWindrowGrains(settings, options.BlasPath, slots);
        if (localSilo is not null)
            silo.Services.AddSingleton<IRunOwnership>(services => new LocalOwnership(services.GetRequiredService<RunFolders>(), localSilo));
        if (localSilo is null && options.DataRoots is null) silo.Services.AddHostedService<DataRootsWarning>();
        silo.Services.AddHostedService<MoveJobsOnStop>();      // stops before the silo does
        if (localSilo is null)
        {
            silo.Services.AddHostedService<BitsWarning>();
            silo.Services.AddHostedService<ContinueLostJobs>();
        }

        KeepThreadsForMessages();
        return silo;
    }

    /// <param name="silo">The silo.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="localSilo">For local mode, a name for the cluster of this one silo; null for a silo of a cluster.</param>
    /// <param name="holdsPorts">Whether the ports are taken now: the transport must be <see cref="Transport.LargeBlocks"/> then, which gets them.</param>
    internal static ISiloBuilder UseWindrowCluster(this ISiloBuilder silo, SiloOptions options, string? localSilo, bool holdsPorts)
    {
        RequireNoProblems(options);
        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (ClusterFolder.ClusterId, ClusterFolder.ClusterId));
        silo.Configure<Orleans.Configuration.SiloOptions>(o => o.SiloName = options.Name);
        IPAddress address = IPAddress.Parse(options.Address);
        HeldPorts ports = HeldPorts.Take(address, options.SiloPort, options.GatewayPort);
        if (holdsPorts) silo.Services.AddSingleton(ports);
        else ports.Dispose();
        silo.Configure<EndpointOptions>(o => (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (address, ports.Silo, ports.Gateway));
        SiloBackends.Of(options, localSilo).ConfigureMembership(silo);
        if (options.KeyFile is not null) SiloSecurity.Configure(silo, options);
        if (options.Insecure && !IPAddress.IsLoopback(address)) silo.Services.AddHostedService<InsecureWarning>();
        if (localSilo is null)
        {
            silo.Services.AddSingleton<OtherSilos>();
            silo.Services.AddHostedService<CrashWatch>();
            silo.Services.AddHostedService<LinkWatch>();
        }

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
        // The lease must not be shorter than the longest time that the probes above need to notice a hang. With exactly that, the keys that were kept by a dead
        // silo can be used again as soon as it is declared dead; each second more would delay every recovery by a second.
#pragma warning disable ORLEANSEXP003 // Marked experimental; Orleans' own test clusters use it by default.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(o => o.RangeLeaseDuration = TimeSpan.FromSeconds(9));
        return silo;
    }

    /// <summary>Divides the machine's cores with its other silos.</summary>
    /// <returns>The number of slots.</returns>
    static int ClaimCores(ISiloBuilder silo, SiloOptions options)
    {
        MachineCores cores = MachineCores.Claim(options.Slots, MachineCores.Usable(), MachineCores.Folder);
        silo.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<MachineCores.Keeper>(services, cores));
        return cores.Slots;
    }

    static void RequireNoProblems(SiloOptions options)
    {
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0) throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
    }

    /// <summary>Hosted services start in the order of their registration, and the silo is registered already.</summary>
    static void StartFirst(IServiceCollection services, IEnumerable<IHostedService> guards)
    {
        int place = 0;
        foreach (IHostedService guard in guards) services.Insert(place++, ServiceDescriptor.Singleton(_ => guard));
    }

    /// <summary>The pool starts with one thread per core and grows slowly: without this, a few blocked calls delay every message.</summary>
    static void KeepThreadsForMessages()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Math.Max(16, 8 * Environment.ProcessorCount)), completions);
    }
}
