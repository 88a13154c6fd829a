namespace Windrow.Grains.Parameters;

/// <summary>Turns an exception during a step into the answer that workers wait for.</summary>
static class FailedStep
{
    /// <summary>The answer to everyone who waits for the step.</summary>
    /// <param name="what">What failed, as a clause.</param>
    /// <param name="e">The cause.</param>
    public static PushReply Reply(string what, Exception e) => new()
    {
        Outcome = e is OutOfMemoryException ? PushOutcome.OutOfMemory : LostCall.Is(e) ? PushOutcome.Unreachable : PushOutcome.Failed,
        Message = $"{what}: {e.Message}",
    };
}
