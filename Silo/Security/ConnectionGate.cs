using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Connections.Security;
using Orleans.Serialization.Session;
using Windrow.Grains.Access;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>What a connection passes after TLS: from here on, the silo knows whose it is.</summary>
sealed class ConnectionGate(LiveConnections connections, SerializerSessionPool sessions)
{
    /// <summary>A connection with another silo.</summary>
    public async Task ToSiloAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Certificate(connection) is not { } certificate) return;
        using IDisposable watched = connections.Watch(connection, certificate, () => true);
        ConnectionOrigin.Begin(new ConnectionOrigin(User: null));
        await next(connection);
    }

    /// <summary>A connection from a user.</summary>
    public async Task FromUserAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Certificate(connection) is not { } certificate || !KeyIdentity.TryRead(certificate, out KeyIdentity? user)) return;
        UserFrames frames = new(connection.Transport.Input, sessions);
        connection.Transport = new CheckedPipe(frames, connection.Transport.Output);
        using IDisposable watched = connections.Watch(connection, certificate, () => frames.HasBegun);
        ConnectionOrigin.Begin(new ConnectionOrigin(user));
        await next(connection);
    }

    /// <summary>TLS leaves what it has checked here.</summary>
    static X509Certificate2? Certificate(ConnectionContext connection) => connection.Features.Get<ITlsConnectionFeature>()?.RemoteCertificate;

    sealed record CheckedPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
