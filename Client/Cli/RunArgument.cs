using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Grains.Runs;
using Windrow.Inference;

namespace Windrow.Cli;

/// <summary>The trained model that a command works with: a run, by its folder or its job's id, and one of its checkpoints.</summary>
static class RunArgument
{
    public static Argument<string> Run { get; } = Create("RUN_OR_JOB", "A run folder, or a job's id such as char-lm-1.");

    /// <summary>For predictions, which need less than a run.</summary>
    public static Argument<string> Model { get; } = Create("RUN_OR_JOB", "A run folder, a job's id such as char-lm-1, a checkpoint's folder, or a bundle.");

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

    /// <summary>What to open for predictions: a run folder, a checkpoint's folder or a bundle on the command line, or the run folder of the given job.</summary>
    public static async Task<string> ModelPathAsync(this ParseResult parsed, CliContext cli)
    {
        string name = parsed.GetRequiredValue(Model);
        return WindrowModel.IsModel(name) ? name : await parsed.RunFolderAsync(cli, name);
    }

    /// <summary>The run folder given on the command line, or that of the given job.</summary>
    public static Task<string> RunFolderAsync(this ParseResult parsed, CliContext cli) => parsed.RunFolderAsync(cli, parsed.GetRequiredValue(Run));

    static async Task<string> RunFolderAsync(this ParseResult parsed, CliContext cli, string name)
    {
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

    static Argument<string> Create(string name, string description) => new(name)
    {
        Description = description,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ } token] && string.IsNullOrWhiteSpace(token.Value)) result.AddError("The run folder or job id is empty.");
            },
        },
    };
}
