using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow cancel ID</c>.</summary>
static class CancelCommand
{
    public static Command Create(CliContext cli) => JobCommand.CreateOrder(
        cli, "cancel", "Stop a job without writing a checkpoint. Existing checkpoints are kept.", (job, _, cancellation) => job.CancelAsync(cancellation));
}
