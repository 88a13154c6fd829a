using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Windrow.Silo;

/// <summary>Local mode: one silo inside this process, the only one of its folder. Everything else is as in a cluster, and others may connect to it.</summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    readonly IHost _host;

    EmbeddedSilo(IHost host)
    {
        _host = host;
        Client = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Calls grains of this silo, without a network between.</summary>
    public IClusterClient Client { get; }

    /// <summary>Starts the silo; it is ready for calls when the task ends.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="cancellation">Gives up the start.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every problem.</exception>
    /// <exception cref="IOException">Another process serves the folder.</exception>
    public static Task<EmbeddedSilo> StartAsync(SiloOptions options, CancellationToken cancellation = default) =>
        StartAsync(options, configure: null, cancellation);

    internal static async Task<EmbeddedSilo> StartAsync(SiloOptions options, Action<ISiloBuilder>? configure, CancellationToken cancellation)
    {
        HostApplicationBuilder builder = SiloHost.NewBuilder(options, configure, exclusive: true);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return new EmbeddedSilo(host);
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }
    }

    /// <summary>Stops the silo, within the options' stop timeout, and gives the folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await DisposeAsync(_host);
    }

    static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();

    /// <summary>Leaves Ctrl-C and SIGTERM to the program around the silo.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
