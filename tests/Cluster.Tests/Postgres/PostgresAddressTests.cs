using Npgsql;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;

namespace Windrow.Tests.Postgres;

/// <summary>What users type after <c>--cluster</c>; Npgsql itself says what the connection string means.</summary>
public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ann:secret@db/train", "db", 5432, "train", "ann", "secret", "postgres://ann@db:5432/train")]
    [InlineData("postgresql://ann@10.0.0.7:6000/train", "10.0.0.7", 6000, "train", "ann", null, "postgres://ann@10.0.0.7:6000/train")]
    [InlineData("postgres://a%40b:p%3A%2F%20w@[::1]:6000/my%20db", "::1", 6000, "my db", "a@b", "p:/ w", "postgres://a%40b@[::1]:6000/my%20db")]
    public void An_address_is_read_and_named_without_its_password(string text, string host, int port, string database, string user, string? password, string name)
    {
        PostgresAddress address = PostgresAddress.Parse(text);
        NpgsqlConnectionStringBuilder read = new(address.ConnectionString);
        Assert.Equal((host, port, database, user, password), (read.Host, read.Port, read.Database, read.Username, read.Password));
        Assert.Equal((name, name), (address.Name, $"{address}"));
        Assert.Equal(address with { }, ((ClusterBackend.Database)ClusterBackend.Parse(text)).Address);
    }

    [Theory]
    [InlineData("verify-full", SslMode.VerifyFull)]
    [InlineData("disable", SslMode.Disable)]
    public void Encryption_can_be_chosen(string word, SslMode mode)
    {
        PostgresAddress address = PostgresAddress.Parse($"postgres://ann@db/train?sslmode={word}");
        Assert.Equal(mode, new NpgsqlConnectionStringBuilder(address.ConnectionString).SslMode);
        Assert.Equal($"postgres://ann@db:5432/train?sslmode={word}", address.Name);
    }

    [Theory]
    [InlineData("postgres://db/train", "has no user")]
    [InlineData("postgres://ann:secret@db", "has no database")]
    [InlineData("postgres://ann:secret@db/train/more", "has more than a database")]
    [InlineData("postgres://ann:sec/ret@db/train", "cannot be read")]
    [InlineData("postgres://ann:sec#secret@db/train", "cannot be read")]
    [InlineData("postgres://ann:secret@db/train?sslmode=maybe", "none of disable, allow, prefer, require, verify-ca, verify-full")]
    [InlineData("postgres://ann:secret@db/train?pool=3", "has a setting other than sslmode")]
    public void A_malformed_address_is_refused_without_repeating_it(string text, string reason)
    {
        FormatException e = Assert.Throws<FormatException>(() => ClusterBackend.Parse(text));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sec", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_else_is_a_folder() =>
        Assert.Equal(new ClusterBackend.Folder(Path.GetFullPath("postgres/runs")), ClusterBackend.Parse("postgres/runs"));
}
