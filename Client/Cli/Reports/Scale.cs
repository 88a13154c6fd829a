using System.Globalization;

namespace Windrow.Cli.Reports;

/// <summary>Maps values to places on an axis, with ticks at round values.</summary>
sealed class Scale
{
    const int MostTicks = 6;

    /// <summary>Values that differ by less than this share are drawn as equal ones: between them, there is no room for round values.</summary>
    const double SmallestRange = 1e-9;

    readonly double _from, _to, _low, _high;
    readonly bool _isLog;

    /// <param name="values">What the axis must show; values that are not finite are ignored.</param>
    /// <param name="from">The place of the lowest value.</param>
    /// <param name="to">The place of the highest value.</param>
    /// <param name="isLog">Whether equal distances are equal factors, if all values are positive and differ by a factor of 10.</param>
    public Scale(IEnumerable<double> values, double from, double to, bool isLog = false)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        (double low, double high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        _isLog = isLog && low > 0 && high >= 10 * low;
        (_from, _to) = (from, to);
        double margin = high - low > SmallestRange * Math.Max(Math.Abs(low), Math.Abs(high)) ? 0 : low == 0 ? 1 : Math.Abs(low) / 2;
        (_low, _high) = (Forwards(low - margin), Forwards(high + margin));
    }

    /// <summary>The place of a value.</summary>
    public double Place(double value) => _from + (Forwards(value) - _low) / (_high - _low) * (_to - _from);

    /// <summary>Round values within the axis, with their texts.</summary>
    public IEnumerable<(double Value, string Text)> Ticks()
    {
        double step = _isLog ? Math.Max(1, Math.Ceiling((_high - _low) / MostTicks)) : RoundStep((_high - _low) / MostTicks);
        double first = Math.Ceiling(_low / step);
        int count = (int)Math.Floor((_high - first * step) / step * (1 + 1e-12)) + 1;
        for (int i = 0; i < count; i++)
        {
            double value = _isLog ? Math.Pow(10, (first + i) * step) : (first + i) * step;
            yield return (value, value.ToString(Math.Abs(value) >= 1000 && !_isLog ? "N0" : "G4", CultureInfo.InvariantCulture));
        }
    }

    double Forwards(double value) => _isLog ? Math.Log10(value) : value;

    /// <summary>1, 2 or 5 times a power of ten, not below a given step.</summary>
    static double RoundStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * new[] { 1.0, 2, 5, 10 }.First(factor => factor * power >= least * (1 - 1e-12));
    }
}
