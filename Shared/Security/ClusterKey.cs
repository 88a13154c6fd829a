using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Windrow.Security;

/// <summary>The key of a silo or a user, and what it demands of the other end of a connection: TLS 1.3, and a certificate that this cluster's
/// authority signed. The machine's own list of authorities plays no part.</summary>
/// <remarks>When <c>revoked.txt</c> is beside the key, every handshake reads it again. A silo must have it; a user may.</remarks>
public sealed class ClusterKey : IDisposable
{
    readonly X509Certificate2 _certificate;
    readonly X509Certificate2 _authority;
    readonly string _revokedFile;
    readonly TimeProvider _time;

    ClusterKey(X509Certificate2 certificate, X509Certificate2 authority, KeyIdentity identity, string revokedFile, TimeProvider time) =>
        (_certificate, _authority, Identity, _revokedFile, _time) = (certificate, authority, identity, revokedFile, time);

    /// <summary>The name that clients call every silo in a handshake; certificates do not contain it.</summary>
    public const string SiloName = "windrow";

    /// <summary>Whose key it is.</summary>
    public KeyIdentity Identity { get; }

    /// <summary>Reads the file that the authority made for the key's holder.</summary>
    /// <param name="path">The file, or a folder in which it is the only one that ends in <c>.pem</c>.</param>
    /// <param name="time">The clock by which certificates expire.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static ClusterKey Load(string path, TimeProvider time)
    {
        if (Directory.Exists(path)) path = OnlyFileIn(path);
        X509Certificate2Collection certificates = [];
        X509Certificate2 own;
        try
        {
            certificates.ImportFromPemFile(path);
            own = X509Certificate2.CreateFromPemFile(path);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw NotAKey(path, e);
        }

        if (certificates.Count != 2 || !KeyIdentity.TryRead(own, out KeyIdentity? identity)) throw NotAKey(path, null);
        string revoked = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, RevokedKeys.FileName);
        return new ClusterKey(own, certificates[1], identity, revoked, time);
    }

    /// <summary>How a silo or a user connects to a silo. Any silo of the cluster will do: addresses are not part of certificates.</summary>
    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = SiloName,
        ClientCertificates = [_certificate],
        LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Problem(certificate as X509Certificate2, KeyAuthority.ServerAuthentication) is null,
    };

    /// <summary>This key's certificate, with its private key.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>Whether a certificate is that of a user. A silo's key does not count: nobody should need one to train.</summary>
    public bool AcceptsUser(X509Certificate2? peer) =>
        Problem(peer, KeyAuthority.ClientAuthentication) is null && KeyIdentity.TryRead(peer!, out KeyIdentity? user) && user.Role != KeyRole.Silo;

    /// <summary>Whether a certificate is that of a silo.</summary>
    public bool AcceptsSilo(X509Certificate2? peer) => ProblemOfSilo(peer) is null;

    /// <summary>Why a certificate is not accepted as that of a silo: one sentence; null when it is.</summary>
    public string? ProblemOfSilo(X509Certificate2? peer) => Problem(peer, KeyAuthority.ServerAuthentication);

    /// <summary>Why this key cannot be used now, with any silo or user: one sentence; null when it can.</summary>
    public string? OwnProblem()
    {
        DateTimeOffset now = _time.GetUtcNow(), from = _certificate.NotBefore, until = _certificate.NotAfter;
        if (now > until) return $"The key '{Identity.Name}' expired on {until:yyyy-MM-dd}; ask the cluster's administrator for a new one.";
        return now < from ? $"The key '{Identity.Name}' is valid from {from:u} on, and this machine's clock says {now:u}; set the clock." : null;
    }

    /// <summary>The serial numbers of the certificates on the list beside the key.</summary>
    /// <exception cref="IOException">The list cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The list cannot be read.</exception>
    /// <exception cref="InvalidDataException">The list is not the authority's.</exception>
    public IReadOnlySet<string> Revoked() => RevokedKeys.Read(_revokedFile, _authority);

    /// <summary>What is wrong with the other end's certificate.</summary>
    /// <param name="peer">The certificate; null when there is none.</param>
    /// <param name="purpose">Object identifier of what the other end does: it serves, or it is a client.</param>
    /// <returns>One sentence; null when the certificate is accepted.</returns>
    internal string? Problem(X509Certificate2? peer, string purpose)
    {
        if (peer is null) return "There is no certificate.";
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(purpose));
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().LocalDateTime;
        if (!chain.Build(peer)) return string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation));
        if (!KeyIdentity.TryRead(peer, out KeyIdentity? identity)) return "The certificate does not name a key and its role.";
        if (purpose == KeyAuthority.ServerAuthentication && identity.Role != KeyRole.Silo) return $"'{identity.Name}' is not a silo.";
        return RevocationProblem(peer, identity);
    }

    /// <summary>Disposes the certificates; connections that use them must have ended.</summary>
    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }

    string? RevocationProblem(X509Certificate2 peer, KeyIdentity identity)
    {
        if (Identity.Role != KeyRole.Silo && !File.Exists(_revokedFile)) return null;
        try
        {
            return Revoked().Contains(peer.SerialNumber) ? $"The key '{identity.Name}' was revoked." : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return e.Message;   // while the list cannot be read, nobody is let in
        }
    }

    static string OnlyFileIn(string folder) => Directory.GetFiles(folder, "*.pem") switch
    {
        [string file] => file,
        [] => throw new FileNotFoundException($"'{folder}' has no key's file (NAME.pem); name the file or the folder that has it."),
        string[] many => throw new InvalidDataException($"'{folder}' has {many.Length} keys; name the file of one: {string.Join(", ", many.Order(StringComparer.Ordinal).Take(5))}"),
    };

    static InvalidDataException NotAKey(string path, Exception? cause) =>
        new($"'{path}' is not a key's file: it needs a certificate, its private key and the authority's certificate, as 'windrow keys add' writes them.", cause);
}
