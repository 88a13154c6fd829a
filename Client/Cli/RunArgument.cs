using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Grains.Runs;

namespace Windrow.Cli;

/// <summary>The trained model that a command works with: a run, by its folder or its job's id, and one of its checkpoints.</summary>
static class RunArgument
{
    public static Argument<string> Run { get; } = new("RUN_OR_JOB")
    {
        Description = "A run folder, or a job's id such as char-lm-1.",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ } token] && string.IsNullOrWhiteSpace(token.Value)) result.AddError("The run folder or job id is empty.");
            },
        },
    };

    public static Option<CheckpointChoice?> Checkpoint { get; } = new("--checkpoint")
    {
        Description = "Which checkpoint to use (default: the best, or the last if none is marked as best).",
        HelpName = "best|last|STEP",
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            if (CheckpointChoice.Parse(word) is { } choice) return choice;
            result.AddError($"--checkpoint is {word}; it must be best, last or a step.");
            return CheckpointChoice.Usual;
        },
    };

    /// <summary>The checkpoint that was asked for.</summary>
    public static CheckpointChoice ChosenCheckpoint(this ParseResult parsed) => parsed.GetValue(Checkpoint) ?? CheckpointChoice.Usual;

    /// <summary>The run folder given on the command line, or that of the given job.</summary>
    public static async Task<string> RunFolderAsync(this ParseResult parsed, CliContext cli)
    {
        string name = parsed.GetRequiredValue(Run);
        if (RunFolder.IsRunFolder(name)) return name;
        JobsPlace place = parsed.Place(cli);
        if (place is JobsPlace.Local local && RunFolder.IsRunFolder(Path.Combine(local.Folder, name))) return Path.Combine(local.Folder, name);
        if (Directory.Exists(name)) throw new UserErrorException($"'{name}' is not the run folder of a job. Give a run folder or a job's id.");

        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(name, cli.Interrupted);
        return RunFolder.IsRunFolder(job.RunFolder)
            ? job.RunFolder
            : throw new UserErrorException($"The run folder of {name}, '{job.RunFolder}', cannot be reached from this machine.");
    }
}
