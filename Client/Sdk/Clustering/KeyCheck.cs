using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Windrow.Security;

namespace Windrow.Client.Clustering;

/// <summary>Finds out why silos that listen do not accept a client, which Orleans' client does not tell: it shakes hands with them by itself.</summary>
/// <param name="gateways">Where silos accept clients.</param>
/// <param name="key">The client's key; null for none.</param>
sealed class KeyCheck(IReadOnlyList<IPEndPoint> gateways, ClusterKey? key)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What was found: one sentence; null when nothing is wrong with keys, as far as is known.</summary>
    public string? Problem { get; private set; }

    /// <summary>Tries every gateway until one tells that something is wrong with keys.</summary>
    public async Task<bool> FindProblemAsync(CancellationToken cancellation)
    {
        foreach (IPEndPoint gateway in gateways)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            try
            {
                Problem = await ProblemAtAsync(gateway, limit.Token);
            }
            catch (SocketException)
            {
                // Nothing is listening there: the silo is gone, but another one may answer.
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // It listens, but does not answer.
            }

            if (Problem is not null) return true;
        }

        return false;
    }

    async Task<string?> ProblemAtAsync(IPEndPoint gateway, CancellationToken cancellation)
    {
        using TcpClient connection = new(gateway.AddressFamily);
        await connection.ConnectAsync(gateway, cancellation);
        await using SslStream stream = new(connection.GetStream());
        bool showedCertificate = false;
        string? problem = null;
        SslClientAuthenticationOptions options = key?.ClientOptions() ?? new() { TargetHost = ClusterKey.SiloName, EnabledSslProtocols = SslProtocols.Tls13 };
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            showedCertificate = true;
            problem = key?.ProblemOfSilo(certificate as X509Certificate2);
            return key is not null && problem is null;
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation);
            return await stream.ReadAsync(new byte[1], cancellation) == 0 ? Refused() : null;      // a silo waits for the client to speak first
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return (key, showedCertificate) switch
            {
                (null, true) => "This cluster demands a key; name yours with --keys FILE or the variable WINDROW_KEYS.",
                (null, false) => null,
                (_, false) => $"The silos of this cluster have no keys, and would not encrypt what the holder of '{key.Identity.Name}' sends; leave the key out, or start them with --keys.",
                _ => problem is null ? Refused() : $"The key '{key.Identity.Name}' does not fit the silo at {gateway}, which is of another cluster or no silo: {problem}",
            };
        }
    }

    string Refused() =>
        key!.Identity.Role == KeyRole.Silo
            ? $"The key '{key.Identity.Name}' is a silo's, which does not connect as a user; name your own."
            : $"The silos refuse the key '{key.Identity.Name}': it was revoked, or their list of revoked keys cannot be read; ask the cluster's administrator.";
}
