using Spectre.Console;

namespace Windrow.Cli.Views;

/// <summary>Formats settings for people.</summary>
static class SettingTable
{
    /// <summary>A line for each value.</summary>
    public static Table Of(IEnumerable<(string Name, string Value, string Source)> settings)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("setting", "value", "set by");
        foreach ((string name, string value, string source) in settings) table.AddRow(Markup.Escape(name), Markup.Escape(value), Markup.Escape(source));
        return table;
    }
}
