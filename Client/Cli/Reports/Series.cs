namespace Windrow.Cli.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">x and y, in the order of x. A y that is not finite interrupts the line.</param>
sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>The lowest and highest y that each point stands for; null when points stand for themselves.</summary>
    public IReadOnlyList<(double Low, double High)>? Band { get; init; }

    /// <summary>Whether the points themselves are drawn, because there are few.</summary>
    public bool HasDots { get; init; }
}
