using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Export;
using Windrow.Grains.Runs;
using Windrow.Inference;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow export RUN_OR_JOB</c>: writes a trained model as a file for other programs.</summary>
static class ExportCommand
{
    static readonly Option<ExportFormat> Format = new("--format")
    {
        Description = "onnx: the network, for ONNX Runtime; if it writes a text about its input, its encoder and its decoder, as two files. pytorch or safetensors: its tensors, under PyTorch's names.",
        HelpName = "onnx|pytorch|safetensors",
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            ExportFormat[] formats = [.. Enum.GetValues<ExportFormat>().Where(format => Text.State(format) == word)];
            if (formats.Length == 0) result.AddError($"--format is {word}; it must be one of {string.Join(", ", Enum.GetValues<ExportFormat>().Select(Text.State))}.");
            return formats.FirstOrDefault();
        },
    };

    static readonly Option<FileInfo?> Output = new("--output")
    {
        Description = "The file to write. An encoder and a decoder become NAME.encoder.onnx and NAME.decoder.onnx for NAME.onnx.",
        HelpName = "FILE",
    };

    static readonly Option<FileInfo?> Bundle = new("--bundle")
    {
        Description = "Write all that predictions need to one file instead: weights, preprocessing and job file.",
        HelpName = "FILE",
    };

    public static Command Create(CliContext cli)
    {
        Command command = new("export", "Write a trained model as a file for other programs.") { RunArgument.Run, Format, RunArgument.Checkpoint, Output, Bundle, SharedOptions.Json };
        command.Validators.Add(result =>
        {
            bool hasFormat = result.GetResult(Format) is not null, hasOutput = result.GetResult(Output) is not null, isBundle = result.GetResult(Bundle) is not null;
            if (isBundle && (hasFormat || hasOutput)) result.AddError("--bundle cannot be combined with --format and --output: it names the file, and has a format of its own.");
            else if (!isBundle && !hasFormat) result.AddError("Option '--format' is required, unless --bundle is given.");
            else if (!isBundle && !hasOutput) result.AddError("Option '--output' is required, unless --bundle is given.");
        });
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string folder = await parsed.RunFolderAsync(cli);
        FileInfo? bundle = parsed.GetValue(Bundle);
        FileInfo output = bundle ?? parsed.GetRequiredValue(Output)!;
        if (Directory.Exists(output.FullName)) throw new UserErrorException($"'{output}' is a folder; choose a file in it.");
        if (!Directory.Exists(output.DirectoryName))
            throw new UserErrorException($"The folder '{output.DirectoryName}' for '{output}' does not exist; create it, or choose another file.");
        try
        {
            if (bundle is null) WriteModel(cli, parsed, folder, output);
            else WriteBundle(cli, parsed, folder, output);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is CheckpointException or ExportException or DataException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    static void WriteModel(CliContext cli, ParseResult parsed, string folder, FileInfo output)
    {
        ExportFormat format = parsed.GetValue(Format);
        RunModel run = RunModel.Read(folder, parsed.ChosenCheckpoint());
        foreach (string file in ModelExport.Write(output.ToString(), format, run.Trained))
            Tell(cli, parsed, run.Job, run.Step, Text.State(format), run.Trained.Model.Layout.ParameterCount, new FileInfo(file));
    }

    static void WriteBundle(CliContext cli, ParseResult parsed, string folder, FileInfo output)
    {
        WindrowModel model = WindrowModel.Open(folder, new WindrowModelOptions { Checkpoint = parsed.ChosenCheckpoint() });
        model.WriteBundle(output.FullName);
        Tell(cli, parsed, model.Job, model.Step, "bundle", model.Parameters, output);
    }

    static void Tell(CliContext cli, ParseResult parsed, string job, long step, string format, long parameters, FileInfo output)
    {
        output.Refresh();
        if (parsed.GetValue(SharedOptions.Json))
            cli.WriteJson(new { Job = job, Step = step, Format = format, File = output.FullName, Parameters = parameters, Bytes = output.Length });
        else cli.Out.WriteLine($"{output}: {job} after {Text.Count(step)} steps, {Text.Count(parameters)} parameters, {Text.Count(output.Length)} bytes.");
    }
}
