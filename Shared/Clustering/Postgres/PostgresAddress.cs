using Npgsql;

namespace Windrow.Clustering.Postgres;

/// <summary>A PostgreSQL database, and the user who connects to it.</summary>
/// <remarks>Without a password, PostgreSQL's own sources apply: the variable PGPASSWORD, and the file <c>~/.pgpass</c>.</remarks>
public sealed record PostgresAddress
{
    /// <summary>The schema of all tables, apart from what else is in the database.</summary>
    public const string Schema = "windrow";

    const string Form = "postgres://USER:PASSWORD@HOST:PORT/DATABASE";
    const int DefaultPort = 5432;

    /// <summary>How long to wait for a connection, so that a command ends within 5 s where no server answers.</summary>
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement may take. Each takes milliseconds.</summary>
    static readonly TimeSpan StatementLimit = TimeSpan.FromSeconds(5);

    static readonly string[] Schemes = ["postgres", "postgresql"];

    readonly string? _password;

    PostgresAddress(string? password) => _password = password;

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string Database { get; init; }

    public required string User { get; init; }

    /// <summary>Whether connections are encrypted, and how the server is checked.</summary>
    public SslMode? SslMode { get; init; }

    /// <summary>The address as users type it, without the password.</summary>
    public string Name
    {
        get
        {
            string ssl = SslMode is { } mode ? $"?sslmode={InWords(mode)}" : "";
            return $"{Schemes[0]}://{Uri.EscapeDataString(User)}@{Server}/{Uri.EscapeDataString(Database)}{ssl}";
        }
    }

    /// <summary>Host and port.</summary>
    public string Server => $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>For Npgsql, with the password.</summary>
    public string ConnectionString
    {
        get
        {
            NpgsqlConnectionStringBuilder builder = new()
            {
                Host = Host,
                Port = Port,
                Database = Database,
                Username = User,
                Password = _password,
                SearchPath = Schema,
                Timezone = "UTC",
                ApplicationName = "windrow",
                MaxPoolSize = 10,
                Timeout = (int)ConnectLimit.TotalSeconds,
                CommandTimeout = (int)StatementLimit.TotalSeconds,
                GssEncryptionMode = GssEncryptionMode.Disable,      // otherwise every first connection looks for a Kerberos library
            };
            if (SslMode is { } mode) builder.SslMode = mode;
            return builder.ToString();
        }
    }

    /// <summary>Whether a text is meant to be the address of a database.</summary>
    public static bool IsOne(string text) =>
        Array.Exists(Schemes, scheme => text.StartsWith($"{scheme}:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads an address such as <c>postgres://user:password@host:5432/database?sslmode=require</c>. The port and the password may be
    /// left out; special characters are percent-encoded.</summary>
    /// <exception cref="FormatException">It is not one. The message does not contain it, because of the password.</exception>
    public static PostgresAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.Fragment.Length > 0)
            throw Wrong("cannot be read. Special characters of a password are percent-encoded, such as %40 for @ and %2F for /");
        string[] credentials = uri.UserInfo.Split(':', 2);
        string database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (credentials[0].Length == 0) throw Wrong("has no user");
        if (database.Length == 0) throw Wrong("has no database");
        if (database.Contains('/', StringComparison.Ordinal)) throw Wrong("has more than a database after the server");
        return new PostgresAddress(credentials.Length == 2 ? Uri.UnescapeDataString(credentials[1]) : null)
        {
            Host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : uri.Host,
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            Database = database,
            User = Uri.UnescapeDataString(credentials[0]),
            SslMode = SslOf(uri.Query),
        };
    }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    static SslMode? SslOf(string query)
    {
        if (query.Length == 0) return null;
        string[] setting = query[1..].Split('=', 2);
        if (setting[0] != "sslmode") throw Wrong("has a setting other than sslmode");
        return Enum.GetValues<SslMode>().Cast<SslMode?>().FirstOrDefault(mode => InWords(mode!.Value) == setting[^1])
            ?? throw Wrong($"has an sslmode that is none of {string.Join(", ", Enum.GetValues<SslMode>().Select(InWords))}");
    }

    static string InWords(SslMode mode) => mode switch
    {
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };

    static FormatException Wrong(string what) => new($"The address of the cluster's database {what}. It has the form {Form}.");
}
