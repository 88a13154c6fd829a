using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow pause ID</c>.</summary>
static class PauseCommand
{
    public static Command Create(CliContext cli) => JobCommand.CreateOrder(
        cli, "pause", "Stop a job at the next step's edge, with a checkpoint.", (job, _, cancellation) => job.PauseAsync(cancellation));
}
