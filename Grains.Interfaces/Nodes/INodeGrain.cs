using Windrow.Grains.Access;

namespace Windrow.Grains.Nodes;

/// <summary>Answers for one silo. The key is the silo's address.</summary>
[Alias("windrow.INodeGrain"), Access(CallersAllowed.Silos)]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>What the silo has, and what it does now.</summary>
    /// <exception cref="InvalidOperationException">The call has reached another silo, because this one is gone.</exception>
    [Alias("StatusAsync")]
    Task<NodeStatus> StatusAsync();
}
