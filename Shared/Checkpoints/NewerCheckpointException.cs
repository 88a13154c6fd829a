namespace Windrow.Checkpoints;

/// <summary>A checkpoint is from a later Windrow. Unlike a damaged one, it is not passed over for the checkpoint before it, since a run that
/// continues deletes the later ones.</summary>
public sealed class NewerCheckpointException(string message) : CheckpointException(message);
