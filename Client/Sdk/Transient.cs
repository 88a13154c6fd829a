using Orleans.Runtime.Messaging;

namespace Windrow.Client;

/// <summary>Which exceptions say that the cluster could not be reached or lost a grain, and that asking again may help.</summary>
static class Transient
{
    public static bool Is(Exception exception) => IsCutOff(exception) || exception
        is EnumerationAbortedException      // the streaming grain was reactivated, here or elsewhere
        or TimeoutException;                // no answer: its silo hangs or is dead

    /// <summary>Whether a call failed because a silo was lost, so that it may succeed at once at another.</summary>
    public static bool IsCutOff(Exception exception) => exception
        is SiloUnavailableException         // its silo is known to be dead
        or OrleansMessageRejectionException // the message did not get through, or back
        or ConnectionFailedException;       // no gateway answers
}
