namespace Windrow.Checkpoints;

/// <summary>A checkpoint cannot be used; the message names the file and what is wrong with it.</summary>
public class CheckpointException(string message) : Exception(message);
