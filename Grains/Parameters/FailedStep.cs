namespace Windrow.Grains.Parameters;

/// <summary>Turns an exception of a step into the answer that workers wait for.</summary>
static class FailedStep
{
    /// <summary>The answer to all that wait for the step.</summary>
    /// <param name="what">What failed, as a clause.</param>
    /// <param name="e">Why.</param>
    public static PushReply Reply(string what, Exception e) => new()
    {
        Outcome = e is OutOfMemoryException ? PushOutcome.OutOfMemory : LostCall.Is(e) ? PushOutcome.Unreachable : PushOutcome.Failed,
        Message = $"{what}: {e.Message}",
    };
}
