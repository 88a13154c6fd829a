using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Export;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow export RUN_OR_JOB</c>: writes a trained model as a file for other programs.</summary>
static class ExportCommand
{
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

    static readonly Option<FileInfo> Output = new("--output") { Description = "The file to write.", HelpName = "FILE", Required = true };

    public static Command Create(CliContext cli)
    {
        Command command = new("export", "Write a trained model as a file for other programs.") { RunArgument.Run, Format, RunArgument.Checkpoint, Output, SharedOptions.Json };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string folder = await parsed.RunFolderAsync(cli);
        (ExportFormat format, FileInfo output) = (parsed.GetValue(Format), parsed.GetRequiredValue(Output));
        if (Directory.Exists(output.FullName)) throw new UserErrorException($"'{output}' is a folder; choose a file in it.");
        if (!Directory.Exists(output.DirectoryName))
            throw new UserErrorException($"The folder '{output.DirectoryName}' for '{output}' does not exist; create it, or choose another file.");
        try
        {
            RunModel run = RunModel.Read(folder, parsed.ChosenCheckpoint());
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
}
