using Microsoft.Extensions.DependencyInjection;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Nodes;
using Windrow.Grains.Parameters;
using Windrow.Grains.Queue;
using Windrow.Grains.Runs;
using Windrow.Grains.Telemetry;
using Windrow.Grains.Training;
using Windrow.Numerics.Blas;
using Windrow.Numerics.MathNet;

namespace Windrow.Grains.Hosting;

/// <summary>What the grains of a silo need to know about it.</summary>
/// <param name="RunsFolder">Holds the run folder of every job; the silos of a cluster share it.</param>
/// <param name="DataRoots">Folders that jobs may read their data from; null for any.</param>
public sealed record GrainSettings(string RunsFolder, IReadOnlyList<string>? DataRoots)
{
    /// <summary>What one job may use. Default: anything.</summary>
    public JobLimits Limits { get; init; } = new();

    /// <summary>How the cluster's slots are divided among jobs; null in local mode, where every job starts at once.</summary>
    public QueueRules? Queue { get; init; }
}

/// <summary>Registers the services that the grains use.</summary>
public static class WindrowGrains
{
    /// <summary>The grain storage that job records are kept in.</summary>
    public const string JobStorage = "jobs";

    /// <summary>Key of a silo's number of slots in the cluster's silo metadata.</summary>
    public const string SlotsKey = "slots";

    /// <summary>Key of the memory that a silo may occupy, in bytes, in the cluster's silo metadata.</summary>
    public const string MemoryKey = "memory";

    /// <summary>Adds the services of Windrow's grains to a silo.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="settings">The silo's settings.</param>
    /// <param name="blas">The BLAS library; null for the best one found.</param>
    /// <param name="slots">Number of workers that compute at the same time.</param>
    public static IServiceCollection AddWindrowGrains(this IServiceCollection services, GrainSettings settings, string? blas, int slots) =>
        services
            .AddSingleton(settings)
            .AddSingleton(_ => NewCompute(blas, slots))
            .AddSingleton<RunFolders>()
            .AddSingleton<IRunOwnership, ClusterOwnership>()
            .AddSingleton<EventPolicies>()
            .AddSingleton<SiloExchanges>()
            .AddSingleton<SiloParameters>()
            .AddSingleton<SiloRanges>()
            .AddSingleton<SiloRunGrains>()
            .AddSingleton<SiloMirrors>()
            .AddSingleton<NodeParts>()
            .AddSingleton<JobPolicies>()
            .AddSingleton<JobWaker>()
            .AddSingleton<ClusterSilos>()
            .AddSingleton<SiloMetrics>()
            .AddHostedService(services => services.GetRequiredService<SiloMetrics>())
            .AddSingleton(TimeProvider.System);

    /// <summary>Loads the library for our kernels and for everything that uses MathNet's matrices.</summary>
    static SiloCompute NewCompute(string? blas, int slots)
    {
        BlasBackend backend = BlasLibrary.Load(blas).Backend;
        MathNetProvider.Use(backend);
        return new SiloCompute(backend, slots);
    }
}
