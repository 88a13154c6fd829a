using System.Globalization;
using System.Text;
using Spectre.Console;
using Windrow.Data;
using Windrow.Jobs;
using Text = Windrow.Cli.Views.Text;

namespace Windrow.Cli.Comparing;

/// <summary>Runs side by side: a row for each thing in which they can be compared, with a cell for each run.</summary>
static class Comparison
{
    /// <summary>The settings that differ.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<ComparedRun> runs) => JobSettings.Differing([.. runs.Select(run => run.Settings)]);

    /// <summary>A table for people, with a column for each run.</summary>
    public static Table Table(IReadOnlyList<ComparedRun> runs)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (ComparedRun run in runs) table.AddColumn(Markup.Escape(run.Id));
        Row("state", run => Text.State(run.State));
        Row("steps", run => Text.Count(run.Step));
        Row("tokens", run => Text.Count(run.Tokens));
        Row("training time", run => Text.Duration(TimeSpan.FromSeconds(run.TrainingSeconds)));
        Row("tokens/s", run => run.TokensPerSecond is { } speed ? Text.Count(speed) : "-");
        Row("loss", run => run.Loss is { } loss ? Text.Loss(loss) : "-");
        foreach (string name in FigureNames(runs))
        {
            Row($"{name}, best", run => run.Best.TryGetValue(name, out BestValue? best) ? $"{Text.Figure(best.Value)} at step {Text.Count(best.Step)}" : "-");
            Row($"{name}, last", run => run.Last.TryGetValue(name, out double last) ? Text.Figure(last) : "-");
        }

        if (runs.Any(run => run.Tags.Count > 0)) Row("tags", run => string.Join(' ', run.Tags));
        foreach (string path in Differences(runs)) Row(path, run => run.Settings.GetValueOrDefault(path, "-"));
        return table;

        void Row(string name, Func<ComparedRun, string> cell) => table.AddRow([Markup.Escape(name), .. runs.Select(run => Markup.Escape(cell(run)))]);
    }

    /// <summary>Comma-separated values with a line for each run, for programs (RFC 4180).</summary>
    public static string Csv(IReadOnlyList<ComparedRun> runs)
    {
        (string Name, Func<ComparedRun, string> Cell)[] columns =
        [
            ("id", run => run.Id), ("state", run => Text.State(run.State)), ("steps", run => Number(run.Step)), ("tokens", run => Number(run.Tokens)),
            ("training_seconds", run => Number(run.TrainingSeconds)), ("tokens_per_second", run => Number(run.TokensPerSecond)), ("loss", run => Number(run.Loss)),
            .. FigureNames(runs).SelectMany(name => ((string, Func<ComparedRun, string>)[])
            [
                ($"best_{name}", run => Number(run.Best.GetValueOrDefault(name)?.Value)), ($"best_{name}_step", run => Number(run.Best.GetValueOrDefault(name)?.Step)),
                ($"last_{name}", run => run.Last.TryGetValue(name, out double last) ? Number(last) : ""),
            ]),
            .. Differences(runs).Select(path => (path, (Func<ComparedRun, string>)(run => run.Settings.GetValueOrDefault(path, "")))),
        ];
        StringBuilder text = new();
        text.AppendJoin(',', columns.Select(column => CsvField.Of(column.Name))).Append('\n');
        foreach (ComparedRun run in runs) text.AppendJoin(',', columns.Select(column => CsvField.Of(column.Cell(run)))).Append('\n');
        return text.ToString();
    }

    static string[] FigureNames(IReadOnlyList<ComparedRun> runs) => [.. runs.SelectMany(run => run.Last.Keys).Distinct()];

    static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
