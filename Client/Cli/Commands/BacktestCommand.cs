using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Grains.Runs;
using Windrow.Inference;
using Windrow.Inference.Evaluation;
using Windrow.Inference.Meaning;
using Windrow.Metrics;
using Windrow.Numerics.Blas;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow backtest RUN_OR_JOB</c>: the errors of a model's forecasts from many origins of series, for each step ahead.</summary>
static class BacktestCommand
{
    static readonly Option<DataPart?> Split = WordOption.Create<DataPart>(
        "--split", "The part of the job's data whose rows are forecast: test (the default if there is one) or validation. All rows before an origin are read.",
        ("validation", DataPart.Validation), ("test", DataPart.Test));

    static readonly Option<string[]> Data = new("--data")
    {
        Description = "Files of your own instead, with the inputs and the targets, written as those of the training: each a series, or tables of series.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<int?> Steps = NumberOption.Create("--steps", "Rows of each forecast (default: data.horizon).", "H", least: 1);

    static readonly Option<int?> Every = NumberOption.Create("--every", "Rows from one origin to the next (default: those of a forecast).", "N", least: 1);

    static readonly Option<int?> History = NumberOption.Create(
        "--history", "Rows that are read at least before the first forecast of a series (default: training.window, and at least two seasons).", "N", least: 1);

    static readonly Option<int?> Season = NumberOption.Create(
        "--season", "Rows after which the series repeat, for the seasonal naive forecast; 1 when they do not (default: evaluation.season).", "N", least: 1);

    static readonly Option<FileInfo?> Forecasts = new("--forecasts")
    {
        Description = "Also write every forecast, with the true values, to this CSV file.",
        HelpName = "FILE",
    };

    public static Command Create(CliContext cli)
    {
        Command command = new("backtest", "Judge forecasts of series that begin at many rows, one after the other, for each step ahead.")
        {
            RunArgument.Model, Split, Data, Steps, Every, History, Season, Forecasts, RunArgument.Checkpoint, SharedOptions.Blas, SharedOptions.Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Data) is not null && result.Accepted(Split) is not null)
                result.AddError("--data and --split cannot be combined: forecasts are of rows either of files or of a part of the job's data.");
        });
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string path = await parsed.ModelPathAsync(cli);
        OutputFile.RequireFolder(parsed.GetValue(Forecasts), Forecasts.Name);
        try
        {
            WindrowModelOptions opening = new() { Checkpoint = parsed.ChosenCheckpoint(), Blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend };
            WindrowModel model = await Task.Run(() => WindrowModel.Open(path, opening), cli.Interrupted);
            if (model.Meaning is not SeriesMeaning meaning)
                throw new UserErrorException($"The model of job '{model.Job}' was trained on {Text.State(model.Kind)}, and only models of series forecast. Use windrow evaluate.");

            int steps = parsed.GetValue(Steps) ?? model.Horizon, season = parsed.GetValue(Season) ?? model.JobFile.Evaluation.Season;
            BacktestOptions options = new(steps, parsed.GetValue(Every) ?? steps, parsed.GetValue(History) ?? Math.Max(meaning.Window, (int)Math.Min(2L * season, int.MaxValue)), season);
            (EvaluatedData data, IEnumerable<BacktestSeries> series) = SeriesOf(cli, parsed, path, meaning);
            Backtest backtest = await BacktestAsync(cli, model, meaning, series, options, parsed.GetValue(Forecasts));
            if (parsed.GetValue(SharedOptions.Json)) WriteJson(cli, model, data, options, backtest);
            else BacktestReport.Write(cli, model, data, options, backtest);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is CheckpointException or DataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    /// <summary>The series to forecast.</summary>
    static (EvaluatedData Data, IEnumerable<BacktestSeries> Series) SeriesOf(CliContext cli, ParseResult parsed, string path, SeriesMeaning meaning)
    {
        if (parsed.GetValue(Data) is { Length: > 0 } files)
        {
            EvaluationFiles.RequireExisting(files);
            return (new EvaluatedData(DataPart.Test, files), BacktestSeries.OfFiles(files, meaning));
        }

        if (!RunFolder.IsRunFolder(path))
            throw new UserErrorException($"'{path}' is a model without the data of its job. Name series to forecast with --data, or give the run folder or the job's id, and a checkpoint with --checkpoint.");
        bool hasTest = meaning.Options.HasPart(DataPart.Test);
        DataPart part = parsed.GetValue(Split) ?? (hasTest ? DataPart.Test : DataPart.Validation);
        if (!meaning.Options.HasPart(part))
            throw new UserErrorException($"The job has no data for {Text.State(part)}: data.split.{Text.State(part)} is 0 in its job file. Choose another part with --split, or name files with --data.");
        return (new EvaluatedData(part, Files: null), BacktestSeries.OfPart(RunFolder.Data(path), meaning, part, cli.Interrupted));
    }

    static async Task<Backtest> BacktestAsync(
        CliContext cli, WindrowModel model, SeriesMeaning meaning, IEnumerable<BacktestSeries> series, BacktestOptions options, FileInfo? file)
    {
        int threads = Environment.ProcessorCount;
        if (file is null) return await Backtest.OfAsync(model, series, options, threads, each: null, cli.Interrupted);
        using StreamWriter lines = new(file.FullName);
        ForecastLines forecasts = new(meaning, lines);
        return await Backtest.OfAsync(model, series, options, threads, forecasts.Write, cli.Interrupted);
    }

    static void WriteJson(CliContext cli, WindrowModel model, EvaluatedData data, BacktestOptions options, Backtest backtest) => cli.WriteJson(new
    {
        model.Job,
        model.Step,
        data.Split,
        Data = data.Files,
        options.Steps,
        options.Every,
        options.Season,
        backtest.Forecasts,
        Metrics = Figures(backtest.Overall.Model),
        Tables = backtest.Overall.Model.Tables.ToDictionary(table => table.Name, EvaluateCommand.Rows),
        Naive = Figures(backtest.Overall.Naive),
        SeasonalNaive = Figures(backtest.Overall.SeasonalNaive),
        EachStep = backtest.EachStep.Select((scores, i) => new
        {
            Step = i + 1,
            Metrics = Figures(scores.Model),
            Tables = scores.Model.Tables.ToDictionary(table => table.Name, EvaluateCommand.Rows),
            Naive = Figures(scores.Naive),
            SeasonalNaive = Figures(scores.SeasonalNaive),
        }),
        backtest.Overall.Model.Notes,
    });

    static Dictionary<string, double>? Figures(MetricReport? report) => report?.Figures.ToDictionary(figure => figure.Name, figure => figure.Value);
}
