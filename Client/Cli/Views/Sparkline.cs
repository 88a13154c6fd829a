namespace Windrow.Cli.Views;

/// <summary>A curve in one line of text, on a logarithmic scale that ends at 1 % of the largest value.</summary>
static class Sparkline
{
    const string Blocks = "▁▂▃▄▅▆▇█";
    const double Lowest = 0.01;

    /// <summary>The curve from its first value on, in at most <paramref name="width"/> characters; blank where less than 1 % is left.</summary>
    public static string Of(IReadOnlyList<float> figures, int width)
    {
        float largest = figures.DefaultIfEmpty().Max();
        int count = Math.Min(width, figures.Count);
        return string.Concat(Enumerable.Range(0, count).Select(i => Block(figures[i * figures.Count / count] / largest)));
    }

    static char Block(double share)
    {
        if (!(share >= Lowest)) return ' ';
        double height = 1 - Math.Log(share) / Math.Log(Lowest);
        return Blocks[(int)Math.Min(height * Blocks.Length, Blocks.Length - 1)];
    }
}
