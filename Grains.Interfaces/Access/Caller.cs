using Windrow.Security;

namespace Windrow.Grains.Access;

/// <summary>On whose behalf a call is made, in a cluster with keys. It travels with the call, and with the calls that follow from it.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="Role">The key's role; null when the caller is unknown, and is therefore not allowed to do anything.</param>
/// <remarks>A user's program sends an empty one, because it cannot say who it is: the silo that reads it from the user's connection puts in the
/// identity whose certificate opened that connection. See <see cref="CallerCodec"/>.</remarks>
public sealed record Caller(string Name, KeyRole? Role)
{
    const string Key = "windrow.caller";

    /// <summary>A caller without a name or a role, which is what a user's program sends.</summary>
    public static Caller Unknown { get; } = new("", null);

    /// <summary>The caller of the call in progress; null in a cluster without keys, or inside a silo.</summary>
    public static Caller? Current => RequestContext.Get(Key) as Caller;

    /// <summary>The name of the user for whom the call in progress is made; null in a cluster without keys, or when a silo makes it.</summary>
    public static string? CurrentUser => Current is { Role: not (null or KeyRole.Silo) } user ? user.Name : null;

    /// <summary>Makes the calls that follow in this asynchronous method carry a caller.</summary>
    public static void Set(Caller caller) => RequestContext.Set(Key, caller);
}
