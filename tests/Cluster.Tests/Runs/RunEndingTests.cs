using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Runs;

public sealed class RunEndingTests
{
    static readonly JobStatus Status = new() { Id = "demo-1", State = JobState.Running, RunFolder = "/runs/demo-1", Step = 7, Checkpoint = "/runs/demo-1/c" };

    public static TheoryData<Exception, FailureKind, string> Failures => new()
    {
        { new DataException("'a.txt' is empty."), FailureKind.Input, "'a.txt' is empty." },
        { new CheckpointException("No checkpoint can be used."), FailureKind.CheckpointsDamaged, "No checkpoint can be used." },
        { new IOException("No space left on device."), FailureKind.StorageFailed, "run folder could not be written or read: No space left on device." },
        { new IOException("No space left on device : 'x.partial'", 28), FailureKind.StorageFailed, "the disk is full. Resume continues from" },
        { new UnauthorizedAccessException("Access denied."), FailureKind.StorageFailed, "Access denied." },
        { new InsufficientMemoryException(), FailureKind.OutOfMemory, "too little memory" },
        { new RunFailedException(new RunFailure.OutOfMemory(1_234_567)), FailureKind.OutOfMemory, "each worker of this job needs 1,234,567 bytes." },
        { new InvalidOperationException("strange"), FailureKind.Training, "Training stopped after step 7: strange. Resume continues from '/runs/demo-1/c'." },
        { new RunFailedException(new RunFailure.SiloLost("'b'")), FailureKind.SiloLost, "Silo 'b', which computed for the job, left the cluster after step 7." },
        {
            new RunFailedException(new RunFailure.SiloLost("'c'", OfTheRun: false)), FailureKind.SiloLost,
            "Silo 'c' left the cluster after step 7, and calls between the job's silos were lost with it."
        },
        {
            new RunFailedException(new RunFailure.Stalled(8, TimeSpan.FromSeconds(5))), FailureKind.SiloLost,
            "Training stopped after step 7, because no worker computed for 5 s: they waited for each other at step 8."
        },
        {
            new RunFailedException(new RunFailure.NotFinite(8, "the mean loss is NaN", "Lower training.learningRate.")), FailureKind.NotFinite,
            "Training stopped at step 8, because the mean loss is NaN. The last good checkpoint is '/runs/demo-1/c'. Lower training.learningRate."
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_failure_has_a_kind_and_a_sentence(Exception e, FailureKind kind, string part)
    {
        RunEnding ending = RunEnding.Of(RunFailure.Of(e), Status);
        Assert.Equal((JobState.Failed, kind), (ending.State, ending.Failure));
        Assert.Contains(part, ending.Message, StringComparison.Ordinal);
    }
}
