namespace Windrow.Grains.Access;

/// <summary>A grain that belongs to a user.</summary>
public interface IOwnedGrain
{
    /// <summary>Name of the user's key; null when it has no owner, and only administrators control it.</summary>
    string? Owner { get; }
}
