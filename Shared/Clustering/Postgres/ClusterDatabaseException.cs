using System.Net.Sockets;
using Npgsql;

namespace Windrow.Clustering.Postgres;

/// <summary>A cluster's database cannot be used. The message is one sentence that says why, and what to do; it does not contain the password.</summary>
public sealed class ClusterDatabaseException : IOException
{
    internal ClusterDatabaseException(string message, Exception? cause = null) : base(message, cause)
    {
    }

    /// <summary>Puts an error of the database, or of the way there, into words.</summary>
    internal static ClusterDatabaseException Of(PostgresAddress address, Exception e) => new(Sentence(address, e), e);

    static string Sentence(PostgresAddress address, Exception e) => e switch
    {
        PostgresException refusal => Refusal(address, refusal),
        { InnerException: SocketException socket } => Unreachable(address, $"{socket.Message}".TrimEnd('.')),
        TimeoutException or { InnerException: TimeoutException } => Unreachable(address, "no answer in time"),
        _ when e.Message.StartsWith("No password", StringComparison.Ordinal) =>
            $"The PostgreSQL server at {address.Server} asks user '{address.User}' for a password; give it in --cluster or WINDROW_CLUSTER, or in PGPASSWORD.",
        _ => $"The database {address.Name} cannot be used: {e.Message.TrimEnd('.')}.",
    };

    static string Unreachable(PostgresAddress address, string reason) =>
        $"No PostgreSQL server answers at {address.Server} ({reason}); start it, or correct --cluster or WINDROW_CLUSTER.";

    static string Refusal(PostgresAddress address, PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The PostgreSQL server at {address.Server} does not let user '{address.User}' in ({e.MessageText}); correct the user or the password in --cluster or WINDROW_CLUSTER.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"The PostgreSQL server at {address.Server} has no database '{address.Database}'; create it, then run: windrow db init --cluster {address.Name}",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"User '{address.User}' lacks a right in the database {address.Name} ({e.MessageText}); grant it, or name another user in --cluster.",
        PostgresErrorCodes.CannotConnectNow => $"The PostgreSQL server at {address.Server} is starting or stopping; try again.",
        PostgresErrorCodes.TooManyConnections => $"The PostgreSQL server at {address.Server} has no connection left; raise its max_connections.",
        _ => $"The database {address.Name} refuses: {e.MessageText.TrimEnd('.')} (code {e.SqlState}).",
    };
}
