namespace Windrow.Data;

/// <summary>Mean and standard deviation of numbers that come one by one: Welford 1962. Numbers that are all equal have a deviation of exactly 0.</summary>
sealed class RunningMoments
{
    double _squares;

    public long Count { get; private set; }

    public double Mean { get; private set; }

    /// <summary>The deviation of the population: √(Σ(x - mean)² / n).</summary>
    public double Deviation => Count == 0 ? 0 : Math.Sqrt(_squares / Count);

    public void Add(double value)
    {
        Count++;
        double before = value - Mean;
        Mean += before / Count;
        _squares += before * (value - Mean);
    }
}
