namespace Windrow.Benchmarks.Reporting;

/// <summary>What came of measuring one thing several times.</summary>
sealed class Sample(IEnumerable<double> values)
{
    readonly double[] _ascending = [.. values.Order()];

    public double Median => _ascending.Length % 2 == 1
        ? _ascending[_ascending.Length / 2]
        : (_ascending[_ascending.Length / 2 - 1] + _ascending[_ascending.Length / 2]) / 2;

    public double Least => _ascending[0];

    public double Most => _ascending[^1];

    /// <summary>The standard deviation.</summary>
    public double Deviation => Math.Sqrt(_ascending.Sum(value => (value - _ascending.Average()) * (value - _ascending.Average())) / Math.Max(1, _ascending.Length - 1));

    /// <summary>The mean of ratios; nothing may be 0 or less.</summary>
    public double GeometricMean => Math.Exp(_ascending.Average(Math.Log));

    /// <summary>The least and the most, in a format of <see cref="double"/>.</summary>
    public string Range(string format) => string.Format(null, $"{{0:{format}}} to {{1:{format}}}", Least, Most);
}
