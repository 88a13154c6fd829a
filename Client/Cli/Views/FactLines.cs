namespace Windrow.Cli.Views;

/// <summary>Writes facts about one thing, one per line, with the values in a column.</summary>
static class FactLines
{
    /// <summary>A line for each fact that has a value; a fact without a name continues the one before it.</summary>
    public static IEnumerable<string> Of(IEnumerable<(string Name, string? Value)> facts)
    {
        (string Name, string? Value)[] known = [.. facts.Where(fact => fact.Value is not null)];
        int width = known.Max(fact => fact.Name.Length);
        return known.Select(fact => $"{fact.Name.PadRight(width)}  {fact.Value}");
    }

    public static void WriteFacts(this CliContext cli, IEnumerable<(string Name, string? Value)> facts)
    {
        foreach (string line in Of(facts)) cli.Out.WriteLine(line);
    }
}
