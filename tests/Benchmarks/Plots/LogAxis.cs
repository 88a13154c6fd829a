namespace Windrow.Benchmarks.Plots;

/// <summary>A logarithmic axis: where numbers lie between its ends, and which of them are written beside it.</summary>
sealed class LogAxis
{
    readonly double _least, _most;

    LogAxis(double least, double most, IReadOnlyList<double> ticks) => (_least, _most, Ticks) = (least, most, ticks);

    /// <summary>Numbers that are written, ascending.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis that begins and ends with one of the numbers 1, 2 and 5 times a power of ten.</summary>
    public static LogAxis Round(IReadOnlyCollection<double> values)
    {
        double[] steps = [.. Enumerable.Range(-9, 24).SelectMany(power => ((double[])[1, 2, 5]).Select(digit => digit * Math.Pow(10, power)))];
        double least = steps.Last(step => step <= values.Min() * (1 + 1e-9)), most = steps.First(step => step >= values.Max() * (1 - 1e-9) && step > least);
        double[] inside = [.. steps.Where(step => step >= least && step <= most)];
        const int Dense = 10;       // more than so many lines, and only the powers of ten are written
        return new LogAxis(least, most, inside.Length <= Dense ? inside : [.. inside.Where(step => Math.Log10(step) % 1 == 0)]);
    }

    /// <summary>An axis whose written numbers are the values themselves, with a little room at both ends.</summary>
    public static LogAxis Of(IReadOnlyCollection<double> values)
    {
        double[] ticks = [.. values.Distinct().Order()];
        const double Room = 1.15;
        return new LogAxis(ticks[0] / Room, ticks[^1] * Room, ticks);
    }

    /// <summary>Where a number lies: 0 at the axis' beginning, 1 at its end.</summary>
    public double Place(double value) => Math.Log(value / _least) / Math.Log(_most / _least);
}
