using System.CommandLine;
using Windrow.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow priority ID low|normal|high</c>: changes a job's place in the queue.</summary>
static class PriorityCommand
{
    static readonly Argument<JobPriority> Priority = new("PRIORITY") { Description = "low, normal or high. In a cluster with keys, only administrators give high." };

    public static Command Create(CliContext cli)
    {
        Command command = JobCommand.CreateOrder(cli, "priority", "Change the priority of a job in the queue of its cluster.",
            (job, parsed, cancellation) => job.SetPriorityAsync(parsed.GetValue(Priority), cancellation));
        command.Arguments.Add(Priority);
        return command;
    }
}
