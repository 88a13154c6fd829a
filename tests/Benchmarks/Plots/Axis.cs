namespace Windrow.Benchmarks.Plots;

/// <summary>An axis: where numbers lie between its ends, and which of them are written beside it.</summary>
sealed class Axis
{
    /// <summary>More lines than so many make a plot grey.</summary>
    const int Dense = 10;

    readonly Func<double, double> _scale;
    readonly double _least, _most;

    Axis(double least, double most, IReadOnlyList<double> ticks, Func<double, double> scale) =>
        (_least, _most, Ticks, _scale) = (scale(least), scale(most), ticks, scale);

    /// <summary>Numbers that are written, ascending.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A logarithmic axis that begins and ends with one of the numbers 1, 2 and 5 times a power of ten.</summary>
    /// <exception cref="BenchmarkException">A number has no logarithm.</exception>
    public static Axis Logarithmic(IReadOnlyCollection<double> values)
    {
        RequirePositive(values);
        double[] steps = [.. Enumerable.Range(-9, 24).SelectMany(power => ((double[])[1, 2, 5]).Select(digit => digit * Math.Pow(10, power)))];
        double least = steps.Last(step => step <= values.Min() * (1 + 1e-9)), most = steps.First(step => step >= values.Max() * (1 - 1e-9) && step > least);
        double[] inside = [.. steps.Where(step => step >= least && step <= most)];
        return new Axis(least, most, inside.Length <= Dense ? inside : [.. inside.Where(step => Math.Log10(step) % 1 == 0)], Math.Log);
    }

    /// <summary>A logarithmic axis whose written numbers are the values themselves, with a little room at both ends.</summary>
    /// <exception cref="BenchmarkException">A number has no logarithm.</exception>
    public static Axis LogarithmicAt(IReadOnlyCollection<double> values)
    {
        RequirePositive(values);
        double[] ticks = [.. values.Distinct().Order()];
        const double Room = 1.15;
        return new Axis(ticks[0] / Room, ticks[^1] * Room, ticks, Math.Log);
    }

    /// <summary>An axis from 0 to the largest number, on which equal differences have equal lengths.</summary>
    public static Axis Linear(IReadOnlyCollection<double> values)
    {
        double most = values.Max(), step = Math.Pow(10, Math.Floor(Math.Log10(most)) - 1);
        while (most / step >= Dense) step *= most / step >= 2 * Dense ? 5 : 2;
        return new Axis(0, most, [.. Enumerable.Range(0, (int)(most / step) + 1).Select(i => i * step)], value => value);
    }

    /// <summary>Where a number lies: 0 at the axis' beginning, 1 at its end.</summary>
    public double Place(double value) => (_scale(value) - _least) / (_most - _least);

    static void RequirePositive(IReadOnlyCollection<double> values)
    {
        if (values.Min() <= 0) throw new BenchmarkException($"A logarithmic axis has no place for {values.Min()}; only for positive numbers.");
    }
}
