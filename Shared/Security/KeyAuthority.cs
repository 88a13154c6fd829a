using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Windrow.Clustering;

namespace Windrow.Security;

/// <summary>One key that the authority signed.</summary>
/// <param name="Identity">Its name and role.</param>
/// <param name="Expires">When it stops being accepted.</param>
/// <param name="IsRevoked">Whether it was revoked.</param>
public sealed record IssuedKey(KeyIdentity Identity, DateTimeOffset Expires, bool IsRevoked);

/// <summary>A cluster's own certificate authority: a folder that stays with the administrator, and signs the keys of silos and users.</summary>
/// <remarks>
/// <c>authority.crt</c> and <c>authority.key</c> are the authority, <c>revoked.txt</c> its list of revoked keys, NAME<c>.crt</c> the certificates it
/// signed, and NAME<c>.pem</c> what the holder of a key gets: certificate, private key, and the authority's certificate. Every file is readable
/// by its owner alone. Keys are ECDSA on P-256; a key lasts a year, the authority ten. A name is never used twice.
/// </remarks>
public sealed class KeyAuthority
{
    internal const string OwnName = "authority";
    internal const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>How far the clocks of two machines may differ before a new key is refused as not valid yet.</summary>
    static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    readonly string _folder;
    readonly TimeProvider _time;

    /// <summary>Uses the authority in a folder, which <see cref="Create"/> has made.</summary>
    /// <exception cref="IOException">There is no authority in the folder.</exception>
    public KeyAuthority(string folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        if (!File.Exists(CertificateOf(OwnName)))
            throw new FileNotFoundException($"'{folder}' has no {OwnName}.crt; make an authority with: windrow keys init '{folder}'");
    }

    string RevokedFile => Path.Combine(_folder, RevokedKeys.FileName);

    /// <summary>Makes a new authority.</summary>
    /// <exception cref="IOException">The folder has one already, or cannot be written.</exception>
    public static KeyAuthority Create(string folder, TimeProvider time)
    {
        PrivateFolder.Create(folder);
        string keyFile = Path.Combine(folder, OwnName + ".key");
        if (File.Exists(keyFile)) throw new IOException($"'{folder}' has an authority already; name another folder.");

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN=Windrow authority {Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = time.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now - ClockTolerance, now.AddYears(10));
        PrivateFile.Write(keyFile, key.ExportPkcs8PrivateKeyPem() + '\n');
        RevokedKeys.Write(Path.Combine(folder, RevokedKeys.FileName), [], key);
        PrivateFile.Write(Path.Combine(folder, OwnName + ".crt"), certificate.ExportCertificatePem() + '\n');
        return new KeyAuthority(folder, time);
    }

    /// <summary>Makes and signs a key.</summary>
    /// <returns>The file for its holder.</returns>
    /// <exception cref="ArgumentException">The name cannot be used.</exception>
    /// <exception cref="IOException">There is or was a key of this name, or the folder cannot be written.</exception>
    public string Add(string name, KeyRole role)
    {
        if (!KeyIdentity.IsName(name))
            throw new ArgumentException($"'{name}' cannot be a key's name; use up to 63 of a-z, 0-9 and '-', starting with a letter or digit, and not '{OwnName}'.");
        if (File.Exists(CertificateOf(name)))
            throw new IOException($"There is or was a key '{name}', and a name is never used twice; choose another, such as '{name}-2'.");

        using X509Certificate2 authority = OpenAuthority();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(new KeyIdentity(name, role).Subject(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        OidCollection purposes = [new Oid(ClientAuthentication)];
        if (role == KeyRole.Silo) purposes.Add(new Oid(ServerAuthentication));   // a user's key cannot stand in for a silo
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, true));
        DateTimeOffset from = _time.GetUtcNow() - ClockTolerance;
        DateTimeOffset authorityStart = authority.NotBefore, authorityEnd = authority.NotAfter;
        DateTimeOffset until = _time.GetUtcNow().AddYears(1);
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);   // positive, and always 16 bytes
        using X509Certificate2 certificate = request.Create(
            authority, from < authorityStart ? authorityStart : from, until > authorityEnd ? authorityEnd : until, serial);

        string file = Path.Combine(_folder, name + ".pem");
        PrivateFile.Write(CertificateOf(name), certificate.ExportCertificatePem() + '\n');
        PrivateFile.Write(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n{authority.ExportCertificatePem()}\n");
        return file;
    }

    /// <summary>Puts a key on the list of revoked keys, forever.</summary>
    /// <exception cref="IOException">There is no such key, or the list cannot be written.</exception>
    /// <exception cref="InvalidDataException">The list was changed by another.</exception>
    public void Revoke(string name)
    {
        if (!KeyIdentity.IsName(name) || !File.Exists(CertificateOf(name)))
            throw new FileNotFoundException($"There is no key '{name}'; 'windrow keys list' shows all.");
        using X509Certificate2 authority = OpenAuthority();
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(CertificateOf(name));
        using ECDsa key = authority.GetECDsaPrivateKey()!;
        RevokedKeys.Write(RevokedFile, RevokedKeys.Read(RevokedFile, authority).Append(certificate.SerialNumber).Distinct(), key);
    }

    /// <summary>Every key that was signed here, in the order of names.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The list of revoked keys was changed by another.</exception>
    public IReadOnlyList<IssuedKey> List()
    {
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(CertificateOf(OwnName));
        IReadOnlySet<string> revoked = RevokedKeys.Read(RevokedFile, authority);
        List<IssuedKey> keys = [];
        foreach (string file in Directory.EnumerateFiles(_folder, "*.crt").Order(StringComparer.Ordinal))
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            if (KeyIdentity.TryRead(certificate, out KeyIdentity? identity))
                keys.Add(new IssuedKey(identity, certificate.NotAfter.ToUniversalTime(), revoked.Contains(certificate.SerialNumber)));
        }

        return keys;
    }

    X509Certificate2 OpenAuthority() => X509Certificate2.CreateFromPemFile(CertificateOf(OwnName), Path.Combine(_folder, OwnName + ".key"));

    string CertificateOf(string name) => Path.Combine(_folder, name + ".crt");
}
