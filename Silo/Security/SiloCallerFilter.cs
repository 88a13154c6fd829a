using Windrow.Grains.Access;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>Makes the calls of a silo's own services, which come from a client inside the silo, carry the silo's name.</summary>
/// <param name="key">The silo's key.</param>
sealed class SiloCallerFilter(ClusterKey key) : IOutgoingGrainCallFilter
{
    readonly Caller _self = new(key.Identity.Name, key.Identity.Role);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (Caller.Current is null) Caller.Set(_self);
        return context.Invoke();
    }
}
