using Spectre.Console;
using Windrow.Grains.Evaluation;
using Windrow.Inference.Evaluation;
using Windrow.Metrics;

namespace Windrow.Cli.Views;

/// <summary>An evaluation for people: the figures, a table for each class or column, the confusion matrix of a few classes, the worst
/// texts, and what must be known to understand them.</summary>
static class EvaluationReport
{
    /// <summary>More columns than this do not fit a terminal.</summary>
    const int MostColumns = 20;

    const int MostRows = 50;

    /// <summary>The longest part of a text that is shown.</summary>
    public const int MostCharacters = 300;

    public static void Write(CliContext cli, RunEvaluation evaluation, EvaluatedData data, IReadOnlyList<WrittenExample> examples)
    {
        string steps = Text.Count(evaluation.Loss.Tokens);
        cli.Out.WriteLine($"{evaluation.Job} after {Text.Count(evaluation.Step)} steps, on {steps} time steps of {data.InWords}");
        cli.Out.WriteLine();
        IEnumerable<(string, string?)> figures = evaluation.Metrics.Figures.Select(figure => (figure.Name, (string?)Text.Figure(figure.Value)));
        cli.WriteFacts([("loss", Text.Loss(evaluation.Loss.Mean)), .. figures]);
        foreach (MetricTable table in evaluation.Metrics.Tables) Write(cli, table);
        if (examples.Count > 0) Write(cli, examples);
        foreach (string note in evaluation.Metrics.Notes) cli.Out.WriteLine($"note: {note}");
    }

    /// <summary>The worst of the texts that the model wrote.</summary>
    static void Write(CliContext cli, IReadOnlyList<WrittenExample> examples)
    {
        Table shown = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("errors").RightAligned()).AddColumns("input", "expected", "written");
        foreach (WrittenExample example in examples)
            shown.AddRow(Text.Count(example.CharacterErrors), Shown(example.Input), Shown(example.Expected), Shown(example.Written));
        cli.Out.WriteLine("The texts with the most errors, counted in characters:");
        cli.Console.Write(shown);
    }

    /// <summary>The beginning of a text, with its control characters escaped.</summary>
    static string Shown(string text)
    {
        string start = text.Length > MostCharacters ? $"{text.AsSpan(0, MostCharacters)}…" : text;
        return Markup.Escape(string.Concat(start.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : $"{c}")));
    }

    static void Write(CliContext cli, MetricTable table)
    {
        if (table.Columns.Count > MostColumns)
        {
            cli.Out.WriteLine($"The table {table.Name} has {Text.Count(table.Columns.Count)} columns; --json writes it.");
            return;
        }

        string corner = table.Name == "confusion" ? "target \\ predicted" : table.Name;
        Table shown = new Table().Border(TableBorder.Simple).AddColumn(Markup.Escape(corner));
        foreach (string column in table.Columns) shown.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (MetricTableRow row in table.Rows.Take(MostRows))
            shown.AddRow([Markup.Escape(row.Name), .. row.Values.Select(value => value == Math.Floor(value) ? Text.Count(value) : Text.Figure(value))]);
        cli.Console.Write(shown);
        if (table.Rows.Count > MostRows) cli.Out.WriteLine($"and {Text.Count(table.Rows.Count - MostRows)} more rows; --json writes all of them.");
    }
}
