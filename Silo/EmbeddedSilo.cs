using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Windrow.Clustering;

namespace Windrow.Silo;

/// <summary>Local mode: one silo inside this process, which is a cluster of its own.</summary>
/// <remarks>Several processes may use one folder of runs at the same time, each with an embedded silo. Each job is run by one of them; its
/// run folder says which. Clients in other processes may connect to <see cref="Folder"/>.</remarks>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    readonly IHost _host;

    EmbeddedSilo(IHost host, string folder)
    {
        (_host, Folder) = (host, folder);
        Client = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Calls this silo's grains directly, without a network.</summary>
    public IClusterClient Client { get; }

    /// <summary>The cluster folder with this silo's membership. It exists as long as the silo does.</summary>
    public string Folder { get; }

    /// <summary>Starts the silo; it is ready for calls when the task completes.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every problem.</exception>
    /// <exception cref="IOException">The silos of a cluster serve the folder, or it cannot be written, or a port is taken.</exception>
    public static Task<EmbeddedSilo> StartAsync(SiloOptions options, CancellationToken cancellation = default) =>
        StartAsync(options, configure: null, cancellation);

    internal static async Task<EmbeddedSilo> StartAsync(
        SiloOptions options, Action<ISiloBuilder>? configure, CancellationToken cancellation)
    {
        string name = $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
        HostApplicationBuilder builder = SiloHost.NewBuilder(options, configure, name);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return new EmbeddedSilo(host, ClusterFolder.LocalSilo(Path.GetFullPath(options.Cluster), name));
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }
    }

    /// <summary>Stops the silo, within the options' stop timeout, and releases the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await DisposeAsync(_host);
    }

    static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();

    /// <summary>Leaves Ctrl-C and SIGTERM to the program that embeds the silo.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
