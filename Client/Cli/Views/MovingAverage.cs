namespace Windrow.Cli.Views;

/// <summary>Mean of a series in which each value counts <paramref name="decay"/> times as much as the one after it.</summary>
sealed class MovingAverage(double decay)
{
    double _sum;
    double _weight;

    /// <summary>Null before the first value.</summary>
    public double? Value => _weight > 0 ? _sum / _weight : null;

    public void Add(double figure)
    {
        _sum = decay * _sum + figure;
        _weight = decay * _weight + 1;
    }
}
