using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow checkpoint ID</c>.</summary>
static class CheckpointCommand
{
    public static Command Create(CliContext cli) => JobCommand.CreateOrder(
        cli, "checkpoint", "Write a checkpoint now.", (job, _, cancellation) => job.CheckpointAsync(cancellation));
}
