using Windrow.Security;

namespace Windrow.Grains.Access;

/// <summary>Whose connection the current asynchronous flow reads from.</summary>
/// <param name="User">The user at the other end; null for a silo.</param>
public sealed record ConnectionOrigin(KeyIdentity? User)
{
    static readonly AsyncLocal<ConnectionOrigin?> Flow = new();

    /// <summary>The origin in the current flow; null outside the connections of a silo with a key.</summary>
    public static ConnectionOrigin? Current => Flow.Value;

    /// <summary>Declares whose connection the current flow, and what it starts from now on, reads from.</summary>
    public static void Begin(ConnectionOrigin origin) => Flow.Value = origin;
}
