using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Data;
using Windrow.Export;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow export RUN_OR_JOB</c>: writes a trained model as a file for other programs.</summary>
static class ExportCommand
{
    static readonly Argument<string> Run = new("RUN_OR_JOB")
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

    static readonly Option<ExportFormat> Format = new("--format")
    {
        Description = "onnx: the network, for ONNX Runtime. pytorch or safetensors: its tensors, under PyTorch's names.",
        HelpName = "onnx|pytorch|safetensors",
        Required = true,
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            ExportFormat[] formats = [.. Enum.GetValues<ExportFormat>().Where(format => Text.State(format) == word)];
            if (formats.Length == 0) result.AddError($"--format is {word}; it must be one of {string.Join(", ", Enum.GetValues<ExportFormat>().Select(Text.State))}.");
            return formats.FirstOrDefault();
        },
    };

    static readonly Option<CheckpointChoice?> Checkpoint = new("--checkpoint")
    {
        Description = "Which checkpoint to export (default: the best, or the last if none is marked as best).",
        HelpName = "best|last|STEP",
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            if (CheckpointChoice.Parse(word) is { } choice) return choice;
            result.AddError($"--checkpoint is {word}; it must be best, last or a step.");
            return CheckpointChoice.Usual;
        },
    };

    static readonly Option<FileInfo> Output = new("--output") { Description = "The file to write.", HelpName = "FILE", Required = true };

    public static Command Create(CliContext cli)
    {
        Command command = new("export", "Write a trained model as a file for other programs.") { Run, Format, Checkpoint, Output, SharedOptions.Json };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string folder = await RunFolderAsync(cli, parsed);
        (ExportFormat format, FileInfo output) = (parsed.GetValue(Format), parsed.GetRequiredValue(Output));
        if (Directory.Exists(output.FullName)) throw new UserErrorException($"'{output}' is a folder; choose a file in it.");
        if (!Directory.Exists(output.DirectoryName))
            throw new UserErrorException($"The folder '{output.DirectoryName}' for '{output}' does not exist; create it, or choose another file.");
        try
        {
            RunModel run = RunModel.Read(folder, parsed.GetValue(Checkpoint) ?? CheckpointChoice.Usual);
            ModelExport.Write(output.FullName, format, run.Trained);
            Tell(cli, parsed, run, format, output);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is CheckpointException or ExportException or DataException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    static void Tell(CliContext cli, ParseResult parsed, RunModel run, ExportFormat format, FileInfo output)
    {
        long parameters = run.Trained.Model.Layout.ParameterCount;
        output.Refresh();
        if (parsed.GetValue(SharedOptions.Json))
            cli.WriteJson(new { run.Job, run.Step, Format = Text.State(format), File = output.FullName, Parameters = parameters, Bytes = output.Length });
        else cli.Out.WriteLine($"{output}: {run.Job} after {Text.Count(run.Step)} steps, {Text.Count(parameters)} parameters, {Text.Count(output.Length)} bytes.");
    }

    /// <summary>The run folder given on the command line, or that of the given job.</summary>
    static async Task<string> RunFolderAsync(CliContext cli, ParseResult parsed)
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
