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
    static readonly Option<DataPart?> Split = WordOption.Create<DataPart>(
        "--split", "The part of the job's data: validation (the default), or test, which was held back.", ("validation", DataPart.Validation), ("test", DataPart.Test));

    static readonly Option<string[]> Data = new("--data")
    {
        Description = "Files of your own instead, with the inputs and the targets, written as those of the training. They are read with what the model learned in training, such as its vocabulary.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<BadRowRule?> OnBadRow = BadRowOption.Create(
        "When a row of --data cannot be used: fail (the default) ends the command, skip leaves it out. For examples and sequences.");

    static readonly Option<FileInfo?> Html = HtmlPage.Option("Also write a page with all of it to this file, and with where a model with attention looked. It needs nothing else to be read.");

    public static Command Create(CliContext cli)
    {
        Command command = new("evaluate", "Judge a trained model by all metrics on its validation or test data, or on files of your own.")
        {
            RunArgument.Model, Split, Data, OnBadRow, WritingArguments.Beam, WritingArguments.LengthPenalty, WritingArguments.MaxTokens, WritingArguments.CopyUnknown, RunArgument.Checkpoint,
            SharedOptions.Blas, Html, SharedOptions.Json,
        };
        command.Validators.Add(WritingArguments.Check);
        command.Validators.Add(result =>
        {
            bool hasFiles = result.GetResult(Data) is not null;
            if (hasFiles && result.Accepted(Split) is not null) result.AddError("--data and --split cannot be combined: a model is evaluated either on files or on a part of its job's data.");
            if (!hasFiles && result.Accepted(OnBadRow) is not null) result.AddError($"{BadRowOption.Name} needs --data: the job's own data have been checked.");
        });
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string path = await parsed.ModelPathAsync(cli);
        FileInfo? page = parsed.GetValue(Html);
        HtmlPage.RequireFolder(page);
        try
        {
            BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
            if (parsed.GetValue(Data) is not { Length: > 0 } files) await EvaluatePartAsync(cli, parsed, path, page, blas);
            else await EvaluateFilesAsync(cli, parsed, path, files, page, blas);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is CheckpointException or DataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    /// <summary>Evaluates a run on a part of its job's prepared data.</summary>
    static async Task EvaluatePartAsync(CliContext cli, ParseResult parsed, string folder, FileInfo? page, BlasBackend blas)
    {
        if (!RunFolder.IsRunFolder(folder))
            throw new UserErrorException($"'{folder}' is a model without the data of its job. Name files to evaluate on with --data, or give the run folder or the job's id, and a checkpoint with --checkpoint.");
        WrittenTargetOptions? text = WrittenText(folder);
        RequireOptions(parsed, writes: text is not null, transcribes: text is TranscriptTargetOptions);
        DataPart part = parsed.GetValue(Split) ?? DataPart.Validation;
        RunEvaluation evaluation = await Task.Run(() => RunEvaluation.Of(folder, parsed.ChosenCheckpoint(), part, blas, cli.Interrupted), cli.Interrupted);
        WindrowModel? model = text is null ? null : await OpenAsync(cli, parsed, folder, CheckpointChoice.OfStep(evaluation.Step), blas);
        WrittenEvaluation? written = null;
        if (model is not null)
        {
            using TrainingData data = await Task.Run(() => TrainingData.Open(RunFolder.Data(folder), model.JobFile, cli.Interrupted), cli.Interrupted);
            written = await EvaluateTextsAsync(cli, model, data, part);
        }

        Report(cli, parsed, evaluation, new EvaluatedData(part, Files: null), written, model, page);
    }

    /// <summary>Evaluates a model on files of the user's own.</summary>
    static async Task EvaluateFilesAsync(CliContext cli, ParseResult parsed, string path, string[] files, FileInfo? page, BlasBackend blas)
    {
        WindrowModel model = await OpenAsync(cli, parsed, path, parsed.ChosenCheckpoint(), blas);
        RequireOptions(parsed, model.WritesText, model.Transcribes);
        using EvaluationFiles prepared = await Task.Run(() => Prepare(parsed, model, files, cli.Interrupted), cli.Interrupted);
        RunEvaluation evaluation = await Task.Run(
            () => RunEvaluation.Of(model.JobFile, model.Step, model.Weights, () => prepared.Open(cli.Interrupted), DataPart.Test, blas, cli.Interrupted), cli.Interrupted);
        evaluation = evaluation with { Metrics = evaluation.Metrics with { Notes = [.. prepared.Notes, .. evaluation.Metrics.Notes] } };
        WrittenEvaluation? written = null;
        if (model.WritesText)
        {
            using TrainingData data = prepared.Open(cli.Interrupted);
            written = await EvaluateTextsAsync(cli, model, data, DataPart.Test);
        }

        Report(cli, parsed, evaluation, new EvaluatedData(DataPart.Test, files), written, model, page);
    }

    static EvaluationFiles Prepare(ParseResult parsed, WindrowModel model, string[] files, CancellationToken ct)
    {
        try
        {
            return EvaluationFiles.Prepare(model, files, parsed.GetValue(OnBadRow) ?? BadRowRule.Fail, ct);
        }
        catch (DataException e) when (e.ConcernsOneRow && model.Kind == ModelKind.Sequences)
        {
            throw new UserErrorException($"{e.Message}\n{BadRowOption.Remedy}", e);
        }
    }

    static Task<WindrowModel> OpenAsync(CliContext cli, ParseResult parsed, string path, CheckpointChoice checkpoint, BlasBackend blas)
    {
        WindrowModelOptions opening = new() { Checkpoint = checkpoint, Writing = parsed.Writing(), Blas = blas };
        return Task.Run(() => WindrowModel.Open(path, opening), cli.Interrupted);
    }

    /// <summary>Refuses options that do not suit the model.</summary>
    static void RequireOptions(ParseResult parsed, bool writes, bool transcribes)
    {
        if (!writes && parsed.AsksForWriting())
            throw new UserErrorException("--beam, --length-penalty, --max-tokens and --copy-unknown are for models that write texts, but this model does not. Leave them out.");
        if (transcribes) parsed.RefuseForTranscripts();
    }

    static void Report(
        CliContext cli, ParseResult parsed, RunEvaluation evaluation, EvaluatedData data, WrittenEvaluation? written, WindrowModel? model, FileInfo? page)
    {
        if (written is not null) evaluation = evaluation with { Metrics = evaluation.Metrics.Then(written.Metrics) };
        if (page is not null) HtmlPage.Write(page.FullName, EvaluationPage.Write(evaluation, data, written, model, cli.Time));
        IReadOnlyList<WrittenExample> examples = written?.Worst ?? [];
        if (parsed.GetValue(SharedOptions.Json)) WriteJson(cli, evaluation, data, examples);
        else EvaluationReport.Write(cli, evaluation, data, examples);
    }

    /// <summary>The text that the model writes; null when it does not write any.</summary>
    static WrittenTargetOptions? WrittenText(string folder) =>
        (JobFileText.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.ResolvedJobFile))).Data as ExampleDataOptions)?.Target as WrittenTargetOptions;

    /// <summary>Judges the texts that a model writes.</summary>
    static async Task<WrittenEvaluation> EvaluateTextsAsync(CliContext cli, WindrowModel model, TrainingData data, DataPart part)
    {
        AnswerProgress progress = new(cli);
        try
        {
            return await Task.Run(
                () => WrittenEvaluation.OfAsync(model, data, part, Environment.ProcessorCount, progress.Answered, cli.Interrupted),
                cli.Interrupted);
        }
        finally
        {
            progress.End();
        }
    }

    static void WriteJson(CliContext cli, RunEvaluation evaluation, EvaluatedData data, IReadOnlyList<WrittenExample> examples) => cli.WriteJson(new
    {
        evaluation.Job,
        evaluation.Step,
        data.Split,
        Data = data.Files,
        Loss = evaluation.Loss.Mean,
        Steps = evaluation.Loss.Tokens,
        Metrics = evaluation.Metrics.Figures.ToDictionary(figure => figure.Name, figure => figure.Value),
        Tables = evaluation.Metrics.Tables.ToDictionary(table => table.Name, Rows),
        evaluation.Metrics.Notes,
        Examples = examples,
    });

    /// <summary>A table by the names of its rows and columns.</summary>
    public static Dictionary<string, Dictionary<string, double>> Rows(MetricTable table) => table.Rows.ToDictionary(
        row => row.Name,
        row => table.Columns.Zip(row.Values).ToDictionary(cell => cell.First, cell => cell.Second));
}
