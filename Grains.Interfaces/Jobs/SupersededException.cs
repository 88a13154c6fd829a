namespace Windrow.Grains.Jobs;

/// <summary>A start of a job tried to write to the run folder after a later start had begun elsewhere.</summary>
[GenerateSerializer, Alias("windrow.SupersededException")]
public sealed class SupersededException : Exception
{
    public SupersededException() { }

    public SupersededException(string message) : base(message) { }

    public SupersededException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Names both starts.</summary>
    public SupersededException(int incarnation, int newest)
        : base($"Start {incarnation} of the job is over, because start {newest} has begun elsewhere. It no longer writes anything.") { }
}
