using Orleans.Runtime.Placement;

namespace Windrow.Grains.Jobs;

/// <summary>Calls a grain with a hint about where to activate it.</summary>
static class SiloHint
{
    /// <summary>Makes a call and asks Orleans to activate the grain on the given silo, if it is not active yet. Orleans may place it elsewhere
    /// if that silo is gone.</summary>
    public static T CallAsync<T>(SiloPlace place, Func<T> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, place.Address);
        try
        {
            return call();
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }
}
