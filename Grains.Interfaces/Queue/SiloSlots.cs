namespace Windrow.Grains.Queue;

/// <summary>Some slots of one silo.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Slots">Number of slots; at least 1.</param>
[GenerateSerializer, Immutable, Alias("windrow.SiloSlots")]
public sealed record SiloSlots(SiloAddress Silo, int Slots);
