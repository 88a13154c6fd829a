using Windrow.Grains.Access;

namespace Windrow.Grains.Nodes;

/// <summary>The silos of a cluster. There is one such grain, with the key <see cref="Key"/>.</summary>
[Alias("windrow.INodesGrain")]
public interface INodesGrain : IGrainWithStringKey
{
    /// <summary>The key of the only grain.</summary>
    const string Key = "nodes";

    /// <summary>Every active silo, in the order of their names. A silo that does not answer is listed with the reason.</summary>
    [Alias("ListAsync"), Access(CallersAllowed.Users)]
    Task<NodeList> ListAsync();
}

/// <summary>Silos, in the order of their names.</summary>
[GenerateSerializer, Immutable, Alias("windrow.NodeList")]
public sealed record NodeList(NodeStatus[] Nodes);
