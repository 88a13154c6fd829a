using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>Encrypts a silo's connections. The silo port accepts keys of silos alone, the gateway those of users alone.</summary>
static class SiloTls
{
    /// <exception cref="IOException">The key cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a key's.</exception>
    public static void Configure(ISiloBuilder silo, string keyFile)
    {
        ClusterKey key = ClusterKey.Load(keyFile, TimeProvider.System);   // lives as long as the silo
        if (key.Identity.Role != KeyRole.Silo)
            throw new InvalidDataException($"'{keyFile}' is the key of a {key.Identity.Role}; make one for the silo with: windrow keys add NAME --role silo");
        if (key.OwnProblem() is { } problem) throw new InvalidDataException(problem);
        silo.Configure<SiloConnectionOptions>(o =>
        {
            o.ConfigureSiloInboundConnection(connection => connection.UseServerTls(Options(key, key.AcceptsSilo)));
            o.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(Options(key, key.AcceptsSilo)));
            o.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(Options(key, key.AcceptsUser)));
        });
    }

    static TlsOptions Options(ClusterKey key, Func<X509Certificate2, bool> accepts) => new()
    {
        LocalCertificate = key.Certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => accepts(certificate),
        SslProtocols = SslProtocols.Tls13,
        OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = "windrow",
    };
}
