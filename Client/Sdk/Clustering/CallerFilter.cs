using Windrow.Grains.Access;

namespace Windrow.Client.Clustering;

/// <summary>Gives every call a place for the identity of the caller, which the silo fills in.</summary>
sealed class CallerFilter : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        Caller.Set(Caller.Unknown);
        return context.Invoke();
    }
}
