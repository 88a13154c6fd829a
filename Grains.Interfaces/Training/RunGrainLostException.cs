namespace Windrow.Grains.Training;

/// <summary>A call reached a worker or parameter shard on a silo where it has no state, because the silo that it ran on is gone.</summary>
[GenerateSerializer, Alias("windrow.RunGrainLostException")]
public sealed class RunGrainLostException : Exception
{
    public RunGrainLostException() { }

    public RunGrainLostException(string message) : base(message) { }

    public RunGrainLostException(string message, Exception inner) : base(message, inner) { }
}
