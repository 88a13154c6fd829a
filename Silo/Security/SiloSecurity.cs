using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>What a silo with a key adds: encrypted connections, on the silo port those of silos alone and on the gateway those of users alone, and
/// calls that each user's role allows.</summary>
static class SiloSecurity
{
    /// <exception cref="IOException">The key cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a silo's key, or it has expired.</exception>
    public static void Configure(ISiloBuilder silo, SiloOptions options)
    {
        string keyFile = options.KeyFile!;
        ClusterKey key = ClusterKey.Load(keyFile, TimeProvider.System);   // lives as long as the silo
        if (key.Identity.Role != KeyRole.Silo)
            throw new InvalidDataException($"'{keyFile}' is the key of a {key.Identity.Role}; make one for the silo with: windrow keys add NAME --role silo");
        if (key.OwnProblem() is { } problem) throw new InvalidDataException(problem);
        silo.Services.AddSingleton(key).AddSingleton<ConnectionGate>().AddSingleton<LiveConnections>()
            .AddHostedService(services => services.GetRequiredService<LiveConnections>())
            .AddSingleton(services => new AuditLog(options.AuditFile, options.Name, services.GetRequiredService<TimeProvider>()));
        silo.AddIncomingGrainCallFilter<AccessFilter>();
        silo.AddOutgoingGrainCallFilter<SiloCallerFilter>();
        silo.Configure<SiloConnectionOptions>(o =>
        {
            o.ConfigureSiloInboundConnection(connection => Secure(connection, c => c.UseServerTls(Options(key, key.AcceptsSilo)), gate => gate.ToSiloAsync));
            o.ConfigureSiloOutboundConnection(connection => Secure(connection, c => c.UseClientTls(Options(key, key.AcceptsSilo)), gate => gate.ToSiloAsync));
            o.ConfigureGatewayInboundConnection(connection => Secure(connection, c => c.UseServerTls(Options(key, key.AcceptsUser)), gate => gate.FromUserAsync));
        });
    }

    static void Secure(
        IConnectionBuilder connection, Action<IConnectionBuilder> tls, Func<ConnectionGate, Func<ConnectionContext, ConnectionDelegate, Task>> passage)
    {
        tls(connection);
        Func<ConnectionContext, ConnectionDelegate, Task> pass = passage(connection.ApplicationServices.GetRequiredService<ConnectionGate>());
        connection.Use(next => context => pass(context, next));
    }

    static TlsOptions Options(ClusterKey key, Func<X509Certificate2, bool> accepts) => new()
    {
        LocalCertificate = key.Certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => accepts(certificate),
        SslProtocols = SslProtocols.Tls13,
        OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = ClusterKey.SiloName,
    };
}
