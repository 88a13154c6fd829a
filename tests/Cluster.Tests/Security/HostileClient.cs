using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Windrow.Clustering;
using Windrow.Grains.Access;
using Windrow.Security;

namespace Windrow.Tests.Security;

/// <summary>A client with a good key and bad intentions: it names itself, and changes the messages that it sends.</summary>
sealed class HostileClient(IHost host, Task connectionEnded) : IAsyncDisposable
{
    /// <summary>Completes when its first connection has ended.</summary>
    public Task ConnectionEnded => connectionEnded;

    public IGrainFactory Grains => host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to the first silo of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="key">The key.</param>
    /// <param name="caller">Who it claims to be; null for nothing.</param>
    /// <param name="tamper">Changes a message, which is its two lengths, its head and its body; null for no change.</param>
    public static async Task<HostileClient> ConnectAsync(KeyedCluster cluster, ClusterKey key, Caller? caller, Func<byte[], byte[]>? tamper)
    {
        IPEndPoint gateway = cluster.First.Services.GetRequiredService<ILocalSiloDetails>().GatewayAddress.Endpoint;
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(gateway);
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (ClusterFolder.ClusterId, ClusterFolder.ClusterId));
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
            client.UseTls(options =>
            {
                options.LocalCertificate = key.Certificate;
                options.RemoteCertificateMode = options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                options.RemoteCertificateValidation = (certificate, _, _) => key.AcceptsSilo(certificate);
                options.SslProtocols = SslProtocols.Tls13;
                options.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = "windrow";
            });
            client.Configure<ClientConnectionOptions>(o => o.ConfigureConnection(connection => connection.Use(next => async context =>
            {
                if (tamper is not null) context.Transport = new Pipes(context.Transport.Input, new TamperingWriter(context.Transport.Output, tamper));
                await next(context);
                ended.TrySetResult();
            })));
            if (caller is not null) client.AddOutgoingGrainCallFilter(call =>
            {
                Caller.Set(caller);
                return call.Invoke();
            });
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        IHost host = builder.Build();
        await host.StartAsync();
        return new HostileClient(host, ended.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Collects what is written until it is flushed, and changes each message.</summary>
    sealed class TamperingWriter(PipeWriter inner, Func<byte[], byte[]> tamper) : PipeWriter
    {
        readonly ArrayBufferWriter<byte> _written = new();
        bool _begun;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

        public override void Advance(int bytes) => _written.Advance(bytes);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            ReadOnlySpan<byte> rest = _written.WrittenSpan;
            while (rest.Length > 0)
            {
                int length = _begun ? 8 + BitConverter.ToInt32(rest) + BitConverter.ToInt32(rest[4..]) : 4 + BitConverter.ToInt32(rest);
                byte[] message = rest[..length].ToArray();
                inner.Write(_begun ? tamper(message) : message);
                _begun = true;
                rest = rest[length..];
            }

            _written.ResetWrittenCount();
            return inner.FlushAsync(cancellationToken);
        }

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
