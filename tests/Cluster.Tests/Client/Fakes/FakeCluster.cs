using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Windrow.Tests.Client.Fakes;

/// <summary>A silo in this process with the fake grains in place of the real ones.</summary>
public sealed class FakeCluster : IAsyncLifetime
{
    InProcessTestCluster? _cluster;

    internal FakeJobs Jobs { get; } = new();

    internal IClusterClient Client => Cluster.Client;

    internal InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not been started.");

    public async Task InitializeAsync()
    {
        InProcessTestClusterBuilder builder = new(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(Jobs);
            silo.Services.Configure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => type.Assembly.GetName().Name == "Windrow.Grains"));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

/// <summary>Tests that share the fake cluster; they run one after the other, since they also share the command line's options.</summary>
[CollectionDefinition(Name)]
public sealed class FakeClusterCollection : ICollectionFixture<FakeCluster>
{
    public const string Name = "Fake cluster";
}
