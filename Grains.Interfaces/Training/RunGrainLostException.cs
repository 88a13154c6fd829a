namespace Windrow.Grains.Training;

/// <summary>A worker or parameter shard was asked for something on a silo where it has nothing: the silo that it ran on is gone.</summary>
[GenerateSerializer, Alias("windrow.RunGrainLostException")]
public sealed class RunGrainLostException : Exception
{
    public RunGrainLostException() { }

    public RunGrainLostException(string message) : base(message) { }

    public RunGrainLostException(string message, Exception inner) : base(message, inner) { }
}
