using Orleans.Runtime.Messaging;
using Windrow.Grains.Training;

namespace Windrow.Grains.Parameters;

/// <summary>Distinguishes failures of the cluster from failures of the work.</summary>
static class LostCall
{
    /// <summary>Whether a call failed because the silo or grain that it was meant for is gone or cannot be reached.</summary>
    public static bool Is(Exception e) => e is RunGrainLostException or OrleansException or TimeoutException or ConnectionFailedException;
}
