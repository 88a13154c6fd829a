using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Windrow.Security;
using Windrow.Tests.Data;

namespace Windrow.Tests.Security;

/// <summary>Real handshakes over loopback: the oracle is whether a byte gets from the client through the server and back.</summary>
public sealed class ClusterKeyTests : IDisposable
{
    readonly TemporaryFolder _temporary = new();
    readonly KeyAuthority _authority;
    readonly string _silo;

    public ClusterKeyTests()
    {
        _authority = KeyAuthority.Create(_temporary["keys"], TimeProvider.System);
        _silo = _authority.Add("silo-1", KeyRole.Silo);
    }

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(KeyRole.Reader)]
    [InlineData(KeyRole.Submitter)]
    [InlineData(KeyRole.Administrator)]
    [InlineData(KeyRole.Silo)]
    public async Task A_silo_accepts_a_key_of_its_authority(KeyRole role) => Assert.True(await ConnectsAsync(_silo, _authority.Add("anna", role)));

    [Fact]
    public async Task A_silo_refuses_a_client_without_a_certificate()
    {
        using ClusterKey silo = ClusterKey.Load(_silo, TimeProvider.System);
        Assert.False(await ConnectsAsync(silo.ServerOptions(), Anonymous()));
    }

    [Fact]
    public async Task A_key_of_another_authority_is_refused_at_both_ends()
    {
        KeyAuthority other = KeyAuthority.Create(_temporary["other"], TimeProvider.System);
        string stranger = other.Add("silo-1", KeyRole.Silo);

        // An anonymous or trusting opposite end, so that only one end can be the one that refuses.
        using ClusterKey silo = ClusterKey.Load(_silo, TimeProvider.System);
        using ClusterKey foreign = ClusterKey.Load(stranger, TimeProvider.System);
        Assert.False(await ConnectsAsync(silo.ServerOptions(), Trusting(foreign.ClientOptions())));
        Assert.False(await ConnectsAsync(Trusting(foreign.ServerOptions()), silo.ClientOptions()));
        Assert.True(await ConnectsAsync(Trusting(foreign.ServerOptions()), Trusting(silo.ClientOptions())));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_the_next_connection_without_a_restart()
    {
        using ClusterKey silo = ClusterKey.Load(_silo, TimeProvider.System);
        using ClusterKey anna = ClusterKey.Load(_authority.Add("anna", KeyRole.Submitter), TimeProvider.System);
        using ClusterKey ben = ClusterKey.Load(_authority.Add("ben", KeyRole.Submitter), TimeProvider.System);
        Assert.True(await ConnectsAsync(silo.ServerOptions(), anna.ClientOptions()));

        _authority.Revoke("anna");

        Assert.False(await ConnectsAsync(silo.ServerOptions(), anna.ClientOptions()));
        Assert.True(await ConnectsAsync(silo.ServerOptions(), ben.ClientOptions()));
        Assert.Equal(["anna", "ben", "silo-1"], _authority.List().Select(key => key.Identity.Name));
        Assert.Equal([true, false, false], _authority.List().Select(key => key.IsRevoked));
    }

    [Fact]
    public async Task A_list_of_revoked_keys_that_was_changed_or_deleted_lets_nobody_in()
    {
        string anna = _authority.Add("anna", KeyRole.Reader);
        _authority.Revoke("silo-1");
        _authority.Add("silo-2", KeyRole.Silo);
        string silo = _temporary["keys/silo-2.pem"], list = _temporary["keys/revoked.txt"];
        Assert.True(await ConnectsAsync(silo, anna));

        string[] lines = File.ReadAllLines(list);
        File.WriteAllLines(list, [lines[0], lines[2]]);     // the revoked key's line is gone
        Assert.False(await ConnectsAsync(silo, anna));

        File.Delete(list);
        Assert.False(await ConnectsAsync(silo, anna));
    }

    [Fact]
    public async Task A_users_key_cannot_stand_in_for_a_silo()
    {
        string administrator = _authority.Add("root", KeyRole.Administrator), anna = _authority.Add("anna", KeyRole.Reader);
        Assert.False(await ConnectsAsync(administrator, anna));
    }

    [Fact]
    public async Task A_key_is_refused_after_a_year()
    {
        string anna = _authority.Add("anna", KeyRole.Reader);
        Assert.True(await ConnectsAsync(_silo, anna, new Later(TimeSpan.FromDays(364))));
        Assert.False(await ConnectsAsync(_silo, anna, new Later(TimeSpan.FromDays(367))));
    }

    [Theory]
    [InlineData("../anna")]
    [InlineData("authority")]
    [InlineData("an\0na")]
    [InlineData("Anna")]
    [InlineData("")]
    public void A_name_that_could_reach_another_file_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => _authority.Add(name, KeyRole.Reader));

    [Fact]
    public void Files_of_keys_are_readable_by_their_owner_alone_and_never_replaced()
    {
        if (OperatingSystem.IsWindows()) return;
        _authority.Add("anna", KeyRole.Reader);
        _authority.Revoke("anna");
        string[] files = Directory.GetFiles(_temporary["keys"]);

        Assert.Equal(7, files.Length);
        foreach (string file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Throws<IOException>(() => _authority.Add("anna", KeyRole.Administrator));
        Assert.Throws<IOException>(() => KeyAuthority.Create(_temporary["keys"], TimeProvider.System));
    }

    static async Task<bool> ConnectsAsync(string siloKey, string clientKey, TimeProvider? time = null)
    {
        using ClusterKey silo = ClusterKey.Load(siloKey, time ?? TimeProvider.System);
        using ClusterKey client = ClusterKey.Load(clientKey, time ?? TimeProvider.System);
        return await ConnectsAsync(silo.ServerOptions(), client.ClientOptions());
    }

    static async Task<bool> ConnectsAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient near = new();
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using TcpClient far = await listener.AcceptTcpClientAsync();
        bool[] ends = await Task.WhenAll(
            EndAsync(far, async stream =>
            {
                await stream.AuthenticateAsServerAsync(server);
                int read = stream.ReadByte();
                stream.WriteByte((byte)(read + 1));
                return read == 41;
            }),
            EndAsync(near, async stream =>
            {
                await stream.AuthenticateAsClientAsync(client);
                stream.WriteByte(41);
                return stream.ReadByte() == 42;     // in TLS 1.3 the server's refusal arrives only now
            }));
        return ends.All(end => end);
    }

    static Task<bool> EndAsync(TcpClient connection, Func<SslStream, Task<bool>> talk) => Task.Run(async () =>
    {
        using TcpClient closed = connection;
        await using SslStream stream = new(connection.GetStream());
        try
        {
            return await talk(stream);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
    });

    static SslClientAuthenticationOptions Anonymous() => Trusting(new SslClientAuthenticationOptions { TargetHost = "windrow" });

#pragma warning disable CA5359 // The attacker's end accepts everything.
    static SslClientAuthenticationOptions Trusting(SslClientAuthenticationOptions options)
    {
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return options;
    }

    static SslServerAuthenticationOptions Trusting(SslServerAuthenticationOptions options)
    {
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return options;
    }
#pragma warning restore CA5359

    sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

/// <summary>The end of a silo, as <see cref="SslStream"/> wants it.</summary>
static class SiloEnd
{
    public static SslServerAuthenticationOptions ServerOptions(this ClusterKey key) => new()
    {
        ServerCertificate = key.Certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => key.Problem(certificate as X509Certificate2, KeyAuthority.ClientAuthentication) is null,
    };
}
