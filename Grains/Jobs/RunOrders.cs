namespace Windrow.Grains.Jobs;

/// <summary>What users have asked of a running job, until the run comes to its next edge and does it.</summary>
sealed class RunOrders
{
    readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource<string>? _checkpoint;

    public bool Pause { get; set; }

    public bool Cancel { get; set; }

    /// <summary>A new learning rate that is not applied yet.</summary>
    public double? LearningRate { get; set; }

    public bool Checkpoint => _checkpoint is not null;

    /// <summary>Whether something waits to be done.</summary>
    public bool Any => Pause || Cancel || Checkpoint || LearningRate is not null;

    /// <summary>Done when the run's first state is published, or the run has ended before.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Done when the run has ended, one way or another.</summary>
    public Task AtRest => _atRest.Task;

    /// <summary>Asks for a checkpoint; the answer is its folder.</summary>
    public Task<string> RequestCheckpoint() => (_checkpoint ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>A checkpoint has been written.</summary>
    public void CheckpointWritten(string folder)
    {
        _checkpoint?.TrySetResult(folder);
        _checkpoint = null;
    }

    /// <summary>The run's first state is published.</summary>
    public void Begin() => _begun.TrySetResult();

    /// <summary>The run has ended.</summary>
    public void Finish(string reason)
    {
        _checkpoint?.TrySetException(new InvalidOperationException(reason));
        Begin();
        _atRest.TrySetResult();
    }
}
