using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow scale ID --workers N</c>: changes the number of workers of a running job.</summary>
static class ScaleCommand
{
    static readonly Option<int?> Workers = NumberOption.Create("--workers", "Number of workers; with --min-workers, the largest number.", "N", least: 1);

    static readonly Option<int?> MinWorkers = NumberOption.Create("--min-workers", "Least number of workers; with fewer free cores in the cluster, the job waits.", "N", least: 1);

    public static Command Create(CliContext cli)
    {
        Command command = JobCommand.CreateOrder(
            cli, "scale", "Change the number of workers of a running job, without losing a step and without changing its result.",
            (job, parsed, cancellation) => job.ScaleAsync(parsed.GetValue(Workers), parsed.GetValue(MinWorkers), cancellation));
        command.Options.Add(Workers);
        command.Options.Add(MinWorkers);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Workers) is null && result.GetResult(MinWorkers) is null)
                result.AddError("Say how many: --workers N, --min-workers N, or both.");
        });
        return command;
    }
}
