namespace Windrow.Data;

/// <summary>Finds the numbers of names.</summary>
static class NameNumbers
{
    /// <summary>The number of each name.</summary>
    /// <param name="names">Different names, in the order of their numbers.</param>
    public static Dictionary<string, int> Of(IEnumerable<string> names) =>
        names.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
}
