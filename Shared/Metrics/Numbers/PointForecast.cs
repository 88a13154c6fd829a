namespace Windrow.Metrics;

/// <summary>Where a row of predictions has the number itself, for each column; of quantiles, it is the one nearest to the median.</summary>
readonly struct PointForecast
{
    readonly int _levels, _median;

    public PointForecast(MetricSubject subject)
    {
        _levels = Math.Max(1, subject.Levels.Count);
        for (int l = 1; l < subject.Levels.Count; l++)
        {
            if (Math.Abs(subject.Levels[l] - 0.5) < Math.Abs(subject.Levels[_median] - 0.5)) _median = l;
        }
    }

    public int IndexOf(int column) => column * _levels + _median;
}
