using Spectre.Console;
using Windrow.Inference;
using Windrow.Inference.Evaluation;
using Windrow.Metrics;

namespace Windrow.Cli.Views;

/// <summary>A backtest for people: the errors of the model and of the naive forecasts, overall and for each step ahead.</summary>
static class BacktestReport
{
    const int MostRows = 50;

    static readonly string[] Errors = ["mae", "rmse", "mase"];

    public static void Write(CliContext cli, WindrowModel model, EvaluatedData data, BacktestOptions options, Backtest backtest)
    {
        string rows = options.Steps == 1 ? "1 row" : $"{Text.Count(options.Steps)} rows", every = options.Every == 1 ? "every row" : $"every {Text.Count(options.Every)} rows";
        string forecasts = backtest.Forecasts == 1 ? "1 forecast" : $"{Text.Count(backtest.Forecasts)} forecasts";
        cli.Out.WriteLine($"{model.Job} after {Text.Count(model.Step)} steps: {forecasts} of {rows}, one {every} of {data.InWords}");
        cli.Console.Write(Overall(backtest.Overall));
        (string, string?)[] figures =
        [
            .. backtest.Overall.Model.Figures.Where(figure => !Errors.Contains(figure.Name) && figure.Name is not ("naiveMae" or "seasonalNaiveMae"))
                .Select(figure => (figure.Name, (string?)Text.Figure(figure.Value))),
        ];
        cli.WriteFacts(figures);
        if (options.Steps > 1) WriteSteps(cli, backtest.EachStep);
        foreach (string note in backtest.Overall.Model.Notes) cli.Out.WriteLine($"note: {note}");
    }

    static Table Overall(BacktestScores scores)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("forecast");
        foreach (string error in Errors) table.AddColumn(new TableColumn(error).RightAligned());
        Add("model", scores.Model);
        Add("naive", scores.Naive);
        if (scores.SeasonalNaive is { } seasonal) Add("seasonal naive", seasonal);
        return table;

        void Add(string name, MetricReport report) => table.AddRow([name, .. Errors.Select(error => Text.Figure(report[error]!.Value))]);
    }

    static void WriteSteps(CliContext cli, IReadOnlyList<BacktestScores> steps)
    {
        bool seasons = steps[0].SeasonalNaive is not null, quantiles = steps[0].Model["pinball"] is not null;
        string[] columns = ["step", "mae", "rmse", "mase", "naive mae", "naive rmse", .. seasons ? ["seasonal mae", "seasonal rmse"] : Array.Empty<string>(), "skill", .. quantiles ? ["pinball", "coverage"] : Array.Empty<string>()];
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns) table.AddColumn(new TableColumn(column).RightAligned());
        foreach ((BacktestScores scores, int i) in steps.Take(MostRows).Select((scores, i) => (scores, i)))
        {
            double?[] values =
            [
                .. Errors.Select(error => scores.Model[error]), scores.Naive["mae"], scores.Naive["rmse"],
                .. scores.SeasonalNaive is { } seasonal ? [seasonal["mae"], seasonal["rmse"]] : Array.Empty<double?>(),
                scores.Model["skill"], .. quantiles ? [scores.Model["pinball"], scores.Model["coverage"]] : Array.Empty<double?>(),
            ];
            table.AddRow([Text.Count(i + 1), .. values.Select(value => value is { } figure ? Text.Figure(figure) : "")]);
        }

        cli.Console.Write(table);
        if (steps.Count > MostRows) cli.Out.WriteLine($"and {Text.Count(steps.Count - MostRows)} more steps; --json writes all of them.");
    }
}
