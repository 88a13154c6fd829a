using System.Diagnostics;
using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Windrow.Clustering;
using Windrow.Grains.Wire;
using Windrow.Security;

namespace Windrow.Client.Clustering;

/// <summary>A client of the silos of one cluster. It follows silos that come and go.</summary>
sealed class ClusterConnection : IAsyncDisposable
{
    static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    readonly IHost _host;

    ClusterConnection(IHost host, LostGateways lost)
    {
        (_host, Lost) = (host, lost);
        Client = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Calls the cluster's grains. A call fails with a <see cref="TimeoutException"/> after 30 s.</summary>
    public IClusterClient Client { get; }

    /// <summary>Tells when the connection to a silo is lost.</summary>
    public LostGateways Lost { get; }

    /// <summary>Connects to any silo of the cluster.</summary>
    /// <param name="cluster">Its folder or its database.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="ClusterUnavailableException">The cluster has no active silo, or none has answered within 10 s.</exception>
    /// <exception cref="KeyRefusedException">The silos demand a key, or not this one.</exception>
    /// <exception cref="IOException">The database cannot be used.</exception>
    /// <exception cref="InvalidDataException">The membership file is damaged.</exception>
    public static Task<ClusterConnection> ConnectAsync(ClusterBackend cluster, CancellationToken cancellation = default) =>
        ConnectAsync(cluster, DefaultPatience, key: null, cancellation);

    /// <summary>Connects with a user's key.</summary>
    /// <inheritdoc cref="ConnectAsync(ClusterBackend, CancellationToken)"/>
    /// <param name="cluster">Its folder or its database.</param>
    /// <param name="key">The user's key; null for a cluster without keys. It must not be disposed before the connection.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    public static Task<ClusterConnection> ConnectAsync(ClusterBackend cluster, ClusterKey? key, CancellationToken cancellation) =>
        ConnectAsync(cluster, DefaultPatience, key, cancellation);

    internal static Task<ClusterConnection> ConnectAsync(ClusterBackend cluster, TimeSpan patience, CancellationToken cancellation) =>
        ConnectAsync(cluster, patience, key: null, cancellation);

    internal static async Task<ClusterConnection> ConnectAsync(
        ClusterBackend cluster, TimeSpan patience, ClusterKey? key, CancellationToken cancellation)
    {
        IClientBackend backend = ClientBackends.Of(cluster);
        if (key?.OwnProblem() is { } unusable) throw new KeyRefusedException(unusable);
        IReadOnlyList<IPEndPoint> gateways = await backend.GatewaysAsync(cancellation);
        if (gateways.Count == 0) throw new ClusterUnavailableException(cluster);

        LostGateways lost = new(TimeProvider.System);
        KeyCheck check = new(gateways, key);
        IHost host = Build(backend, patience, key, check, lost);
        try
        {
            await host.StartAsync(cancellation);
            return new ClusterConnection(host, lost);
        }
        catch (Exception e)
        {
            await DisposeAsync(host);
            if (e is OperationCanceledException or InvalidDataException) throw;
            if (check.Problem is { } problem) throw new KeyRefusedException(problem);
            throw new ClusterUnavailableException(cluster, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await DisposeAsync(_host);
        Lost.Dispose();
    }

    static IHost Build(IClientBackend backend, TimeSpan patience, ClusterKey? key, KeyCheck check, LostGateways lost)
    {
        HostApplicationBuilder host = Host.CreateEmptyApplicationBuilder(null);
        host.Logging.SetMinimumLevel(LogLevel.None);   // the caller gets errors as exceptions
        host.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (ClusterFolder.ClusterId, ClusterFolder.ClusterId));
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(30));
            backend.Configure(client);
            if (key is not null) client.UseTls(options => Demand(options, key)).AddOutgoingGrainCallFilter<CallerFilter>();
            client.UseConnectionRetryFilter(RetryFor(patience, check));
            client.AddGatewayCountChangedHandler((_, change) =>
            {
                if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways) _ = lost.ReportAsync();
            });
        });
        host.Services.AddWireExceptions();
        host.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return host.Build();
    }

    static void Demand(TlsOptions options, ClusterKey key)
    {
        options.LocalCertificate = key.Certificate;
        options.RemoteCertificateMode = options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => key.AcceptsSilo(certificate);
        options.SslProtocols = SslProtocols.Tls13;
        options.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = ClusterKey.SiloName;
    }

    static Func<Exception, CancellationToken, Task<bool>> RetryFor(TimeSpan patience, KeyCheck check)
    {
        long start = Stopwatch.GetTimestamp();
        return async (_, cancellation) =>
        {
            if (await check.FindProblemAsync(cancellation)) return false;       // the next attempt would fail for the same reason
            if (Stopwatch.GetElapsedTime(start) + RetryDelay > patience) return false;
            await Task.Delay(RetryDelay, cancellation);
            return true;
        };
    }

    static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();

    /// <summary>Leaves Ctrl-C and SIGTERM to the program that uses the client.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
