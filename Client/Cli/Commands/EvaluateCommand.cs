using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Reports;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Grains.Evaluation;
using Windrow.Grains.Runs;
using Windrow.Inference;
using Windrow.Inference.Evaluation;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Numerics.Blas;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow evaluate RUN_OR_JOB</c>: all metrics of a trained model on data that it was not trained on.</summary>
static class EvaluateCommand
{
    static readonly Option<DataPart> Split = new("--split")
    {
        Description = "The part of the job's data: validation (the default), or test, which was held back.",
        HelpName = "validation|test",
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            if (word is not ("validation" or "test")) result.AddError($"--split is {word}; it must be validation or test.");
            return word == "test" ? DataPart.Test : DataPart.Validation;
        },
    };

    static readonly Option<FileInfo?> Html = HtmlPage.Option("Also write a page with all of it to this file, and with where a model with attention looked. It needs nothing else to be read.");

    public static Command Create(CliContext cli)
    {
        Command command = new("evaluate", "Judge a trained model by all metrics on its validation or test data.")
        {
            RunArgument.Run, Split, WritingArguments.Beam, WritingArguments.LengthPenalty, WritingArguments.MaxTokens, WritingArguments.CopyUnknown, RunArgument.Checkpoint,
            SharedOptions.Blas, Html, SharedOptions.Json,
        };
        command.Validators.Add(WritingArguments.Check);
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string folder = await parsed.RunFolderAsync(cli);
        DataPart part = parsed.GetValue(Split);
        FileInfo? page = parsed.GetValue(Html);
        HtmlPage.RequireFolder(page);
        try
        {
            WrittenTargetOptions? text = WrittenText(folder);
            bool writes = text is not null;
            if (!writes && parsed.AsksForWriting())
                throw new UserErrorException("--beam, --length-penalty, --max-tokens and --copy-unknown are for models that write texts, but this model does not. Leave them out.");
            if (text is TranscriptTargetOptions) parsed.RefuseForTranscripts();
            BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
            RunEvaluation evaluation = await Task.Run(
                () => RunEvaluation.Of(folder, parsed.ChosenCheckpoint(), part, blas, cli.Interrupted), cli.Interrupted);
            WindrowModelOptions opening = new() { Checkpoint = CheckpointChoice.OfStep(evaluation.Step), Writing = parsed.Writing(), Blas = blas };
            WindrowModel? model = writes ? await Task.Run(() => WindrowModel.Open(folder, opening), cli.Interrupted) : null;
            WrittenEvaluation? written = model is not null ? await EvaluateTextsAsync(cli, model, folder, part) : null;
            if (written is not null) evaluation = evaluation with { Metrics = evaluation.Metrics.Then(written.Metrics) };
            if (page is not null) HtmlPage.Write(page.FullName, EvaluationPage.Write(evaluation, part, written, model, cli.Time));
            IReadOnlyList<WrittenExample> examples = written?.Worst ?? [];
            if (parsed.GetValue(SharedOptions.Json)) WriteJson(cli, evaluation, part, examples);
            else EvaluationReport.Write(cli, evaluation, part, examples);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is CheckpointException or DataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    /// <summary>The text that the model writes; null when it does not write any.</summary>
    static WrittenTargetOptions? WrittenText(string folder) =>
        (JobFileText.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.ResolvedJobFile))).Data as ExampleDataOptions)?.Target as WrittenTargetOptions;

    /// <summary>Judges the texts that a model writes.</summary>
    static async Task<WrittenEvaluation> EvaluateTextsAsync(CliContext cli, WindrowModel model, string folder, DataPart part)
    {
        AnswerProgress progress = new(cli);
        try
        {
            return await Task.Run(
                () => WrittenEvaluation.OfAsync(model, RunFolder.Data(folder), part, Environment.ProcessorCount, progress.Answered, cli.Interrupted),
                cli.Interrupted);
        }
        finally
        {
            progress.End();
        }
    }

    static void WriteJson(CliContext cli, RunEvaluation evaluation, DataPart part, IReadOnlyList<WrittenExample> examples) => cli.WriteJson(new
    {
        evaluation.Job,
        evaluation.Step,
        Split = Text.State(part),
        Loss = evaluation.Loss.Mean,
        Steps = evaluation.Loss.Tokens,
        Metrics = evaluation.Metrics.Figures.ToDictionary(figure => figure.Name, figure => figure.Value),
        Tables = evaluation.Metrics.Tables.ToDictionary(table => table.Name, Rows),
        evaluation.Metrics.Notes,
        Examples = examples,
    });

    static Dictionary<string, Dictionary<string, double>> Rows(MetricTable table) => table.Rows.ToDictionary(
        row => row.Name,
        row => table.Columns.Zip(row.Values).ToDictionary(cell => cell.First, cell => cell.Second));
}
