using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Reports;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Grains.Predictions;
using Windrow.Inference;
using Windrow.Numerics.Blas;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow predict RUN_OR_JOB INPUT...</c>: answers to new input, on standard output and in the input's order.</summary>
static class PredictCommand
{
    const string StandardInput = "-";

    static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Files with the columns of the training except the target (CSV, TSV, JSON Lines or Parquet, or lines of text as in the training; also .gz), or - for standard input. Not needed with --raw.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    static readonly Option<AnswerFormat?> Format = WordOption.Create<AnswerFormat>(
        "--format", "How answers are written: csv (the default), jsonl, or lines, which has only the texts of a model that writes texts.",
        ("csv", AnswerFormat.Csv), ("jsonl", AnswerFormat.JsonLines), ("lines", AnswerFormat.Lines));

    static readonly Option<BadRowRule?> OnBadRow = BadRowOption.Create("When a row cannot be answered: fail (the default) ends the command, skip leaves its answer empty and goes on.");

    static readonly Option<bool> Stream = new("--stream")
    {
        Description = "Answer each line as soon as it has been read. A series goes on with the state that its rows have left.",
    };

    static readonly Option<int?> Steps =
        NumberOption.Create("--steps", "Rows to forecast after each series (default: as many as the model looks ahead).", "N", least: 1);

    static readonly Option<int?> Best = NumberOption.Create("--best", "Texts in each answer of a model that writes texts, in JSON Lines; at most those of --beam (default: 1).", "N", least: 1);

    static readonly Option<bool> Explain = new("--explain")
    {
        Description = "Say where a model with attention looked when it wrote each token, in JSON Lines or with --html.",
    };

    static readonly Option<FileInfo?> Html = HtmlPage.Option($"With --explain: write a page with pictures of where the model looked, for the first {AttentionPage.MostAnswers} answers. It needs nothing else to be read.");

    static readonly Option<int?> Slots = NumberOption.Create("--slots", "Threads that predict at the same time (default: one per core; on a cluster, two requests for each of its slots).", "N", least: 1);

    public static Command Create(CliContext cli)
    {
        Command command = new("predict", "Answer new input with a trained model.")
        {
            RunArgument.Model, Inputs, Format, OnBadRow, Stream, Steps, WritingArguments.Beam, Best, WritingArguments.LengthPenalty, WritingArguments.MaxTokens, WritingArguments.CopyUnknown, Explain, Html,
            Slots, RawSound.Rate, RawSound.Utterance, RawSound.Pause, RawSound.Silence, RunArgument.Checkpoint, SharedOptions.Blas, SharedOptions.Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Inputs)?.Count(input => input == StandardInput) > 1) result.AddError("Standard input (-) can be read only once.");
            if (result.Accepted(Stream) && result.Accepted(Steps) is not null)
                result.AddError("--stream and --steps cannot be combined: a stream has one forecast for each row.");
            RawSound.Check(result, result.GetValue(Inputs) ?? [], OnBadRow, Stream, Steps, Html, Slots);
            WritingArguments.Check(result);
            (int beam, int best) = (result.Accepted(WritingArguments.Beam) ?? 1, result.Accepted(Best) ?? 1);
            if (best > beam) result.AddError("--best is larger than --beam: no more texts can be answered than are continued. Raise --beam.");
            bool isJson = result.Accepted(SharedOptions.Json) || result.Accepted(Format) == AnswerFormat.JsonLines;
            if (best > 1 && !isJson) result.AddError("--best needs --format jsonl: other lines have one text.");
            bool hasPage = result.Accepted(Html) is not null;
            if (result.Accepted(Explain) && !isJson && !hasPage) result.AddError("--explain needs --format jsonl or --html FILE: other lines have only a text and its score.");
            if (hasPage && !result.Accepted(Explain)) result.AddError("--html shows where the model looked: add --explain.");
            if (result.Accepted(SharedOptions.Json) && result.Accepted(Format) is AnswerFormat.Csv or AnswerFormat.Lines)
                result.AddError("--json and --format cannot be combined, unless it is jsonl: --json writes JSON Lines.");
        });
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        FileInfo? file = parsed.GetValue(Html);
        HtmlPage.RequireFolder(file);
        try
        {
            string path = await parsed.ModelPathAsync(cli);
            WindrowModelOptions opening = new()
            {
                Checkpoint = parsed.ChosenCheckpoint(),
                Writing = parsed.Writing() with { Best = parsed.GetValue(Best) ?? 1, Explain = parsed.GetValue(Explain) },
                Blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend,
            };
            WindrowModel model = await Task.Run(() => WindrowModel.Open(path, opening), cli.Interrupted);
            if (model.Transcribes) parsed.RefuseForTranscripts();
            if (parsed.GetValue(RawSound.Rate) is not null)
            {
                await RawSound.AnswerAsync(cli, parsed, model, FormatOf(parsed));
                return ExitCodes.Done;
            }

            AnswerInput[] inputs = [.. parsed.GetRequiredValue(Inputs).Select(input =>
                input == StandardInput ? AnswerInput.OfStream(cli.InputBytes(), mayNameFiles: true) : AnswerInput.OfFile(input, mayNameFiles: true))];
            bool predictsRows = model.Kind != ModelKind.Series && !parsed.GetValue(Stream);
            await using ClusterPredictions? cluster = predictsRows ? await ClusterPredictions.OpenAsync(cli, parsed, model, opening.Writing) : null;
            AnswerProgress progress = new(cli);
            AttentionPage? page = file is null ? null : new AttentionPage(model, cli.Time);
            try
            {
                await FileAnswers.WriteAsync(model, inputs, cli.Out, Options(cli, parsed, cluster, progress, page), cli.Interrupted);
            }
            finally
            {
                progress.End();
                if (page is not null) HtmlPage.Write(file!.FullName, page.Write(progress.Count));
            }

            return ExitCodes.Done;
        }
        catch (DataException e) when (e.ConcernsOneRow)
        {
            throw new UserErrorException($"{e.Message}\n{BadRowOption.Remedy}", e);
        }
        catch (Exception e) when (e is CheckpointException or DataException or PredictionException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    static AnswerFormat FormatOf(ParseResult parsed) => parsed.GetValue(Format) ?? (parsed.GetValue(SharedOptions.Json) ? AnswerFormat.JsonLines : AnswerFormat.Csv);

    static AnswerOptions Options(CliContext cli, ParseResult parsed, ClusterPredictions? cluster, AnswerProgress progress, AttentionPage? page) => new()
    {
        Format = FormatOf(parsed),
        OnBadRow = parsed.GetValue(OnBadRow) ?? BadRowRule.Fail,
        Slots = parsed.GetValue(Slots) ?? cluster?.Requests ?? Environment.ProcessorCount,
        Elsewhere = cluster is null ? null : rows => cluster.PredictAsync(rows, cli.Interrupted),
        Stream = parsed.GetValue(Stream),
        Steps = parsed.GetValue(Steps),
        Refused = progress.Refused,
        Answered = progress.Answered,
        Explained = page is null ? null : page.Add,
        MostExplained = page is null ? 0 : AttentionPage.MostAnswers,
    };
}
