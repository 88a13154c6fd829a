using Windrow.Cli;
using Windrow.Client;
using Windrow.Data;
using Windrow.Grains.Generation;
using Windrow.Grains.Jobs;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Client;

public class ExitCodesTests
{
    public static TheoryData<Exception, int> Exceptions => new()
    {
        { new UserErrorException("There is no job file 'a.yaml'."), 2 },
        { new JobRefusedException(["training.window is 0; it must be from 1 to 100000."]), 2 },
        { new JobNotFoundException("demo-1"), 2 },
        { new GenerationException("There is no checkpoint."), 2 },
        { new DataException("The text is empty."), 2 },
        { new BlasNotFoundException("The BLAS library 'a.so' cannot be used."), 2 },
        { new OperationCanceledException(), 130 },
        { new TimeoutException(), 1 },
        { new InvalidOperationException(), 1 },
    };

    [Theory]
    [InlineData(JobState.Completed, FailureKind.None, 0)]
    [InlineData(JobState.Failed, FailureKind.Training, 1)]
    [InlineData(JobState.Failed, FailureKind.Input, 2)]
    [InlineData(JobState.Paused, FailureKind.None, 130)]
    [InlineData(JobState.Cancelled, FailureKind.None, 130)]
    public void A_job_at_rest_decides_the_exit_code(JobState state, FailureKind failure, int expected) =>
        Assert.Equal(expected, ExitCodes.Of(new JobStatus { Id = "demo-1", State = state, Failure = failure, RunFolder = "/runs/demo-1" }));

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void An_exception_decides_the_exit_code(Exception exception, int expected) => Assert.Equal(expected, ExitCodes.Of(exception));
}
