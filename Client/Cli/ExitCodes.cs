using Windrow.Client;
using Windrow.Data;
using Windrow.Grains.Access;
using Windrow.Grains.Generation;
using Windrow.Grains.Jobs;
using Windrow.Numerics.Blas;

namespace Windrow.Cli;

/// <summary>Exit codes of the process.</summary>
static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The job failed while training, or the tool itself failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line, the job file, its data or a job's id was wrong.</summary>
    public const int WrongInput = 2;

    /// <summary>The command or its job was stopped early: 128 + SIGINT, as in shells.</summary>
    public const int Interrupted = 130;

    /// <summary>For a command that waited until the job was at rest.</summary>
    public static int Of(JobStatus status) => (status.State, status.Failure) switch
    {
        (JobState.Failed, FailureKind.Input) => WrongInput,
        (JobState.Failed, _) => Failed,
        (JobState.Paused or JobState.Cancelled, _) => Interrupted,
        _ => Done,
    };

    /// <summary>For a command that sent an order to a job.</summary>
    public static int Of(ControlReply reply) => reply.Accepted ? Done : WrongInput;

    public static int Of(Exception exception) => exception switch
    {
        UserErrorException or JobNotFoundException or JobRefusedException or GenerationException
            or DataException or AccessRefusedException or BlasNotFoundException => WrongInput,
        OperationCanceledException => Interrupted,
        _ => Failed,
    };
}
