using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow pause ID</c>.</summary>
static class PauseCommand
{
    public static Command Create(CliContext cli) => JobCommand.CreateOrder(
        cli, "pause", "Pause a job with a checkpoint; 'windrow resume' continues from there.", (job, _, cancellation) => job.PauseAsync(cancellation));
}
