using Orleans.Concurrency;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Nodes;

/// <summary>Asks every silo. The key is <see cref="INodesGrain.Key"/>.</summary>
/// <remarks>Keeps no state. Reentrant, because a silo that hangs must not hold up those who ask later.</remarks>
[Reentrant]
public sealed class NodesGrain(ClusterSilos silos, JobPolicies policies, TimeProvider time) : Grain, INodesGrain
{
    public async Task<NodeList> ListAsync() => new(await Task.WhenAll(silos.Active().Select(AskAsync)));

    async Task<NodeStatus> AskAsync(SiloPlace silo)
    {
        try
        {
            INodeGrain node = GrainFactory.GetGrain<INodeGrain>(silo.Address.ToParsableString());
            return await SiloHint.CallAsync(silo, node.StatusAsync).WaitAsync(policies.ListLimit, time);
        }
        catch (Exception e)
        {
            return new NodeStatus { Name = silo.Name, Address = $"{silo.Address.Endpoint}", Problem = $"The silo does not answer: {e.Message}" };
        }
    }
}
