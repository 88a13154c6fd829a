using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>A silo of a cluster, started in the test's own process.</summary>
sealed class ClusterMember(IHost host) : IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public IClusterClient Client => host.Services.GetRequiredService<IClusterClient>();

    public string Address => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    public static async Task<ClusterMember> StartAsync(SiloOptions options)
    {
        IHost host = SiloHost.Build(options);
        await host.StartAsync();
        return new ClusterMember(host);
    }

    /// <summary>Waits until this silo may place grains on another one.</summary>
    public async Task KnowsAsync(ClusterMember other)
    {
        await foreach (ClusterManifest manifest in Services.GetRequiredService<IClusterManifestProvider>().Updates)
        {
            if (manifest.Silos.ContainsKey(SiloAddress.FromParsableString(other.Address))) return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
