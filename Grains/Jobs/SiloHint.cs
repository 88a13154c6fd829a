using Orleans.Runtime.Placement;

namespace Windrow.Grains.Jobs;

/// <summary>Calls a grain with a hint where to activate it.</summary>
static class SiloHint
{
    /// <summary>Makes a call whose grain, if it is not active, is activated on a silo. Orleans may place it elsewhere, if the silo is gone.</summary>
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
