namespace Windrow.Grains.Metrics.History;

/// <summary>Collects a job's steps, as many as there may be, in memory for a few thousand points: when there are too many, points become twice as
/// wide.</summary>
/// <param name="most">Number of points above which they are combined.</param>
sealed class StepSeries(int most)
{
    readonly List<StepSums> _points = [];
    long _width = 1, _origin;

    /// <summary>Whether a point combines several records.</summary>
    public bool IsThinned { get; private set; }

    /// <summary>Adds a record. If it goes back to an earlier step, it and its successors replace what was recorded before.</summary>
    public void Add(StepEvent step)
    {
        long first = step.Step - step.Steps + 1;
        if (_points.Count > 0 && first <= _points[^1].Last) DropFrom(first);
        Append(new StepSums(step));
        while (_points.Count > most)
        {
            _width *= 2;
            Combine();
        }
    }

    /// <summary>Forgets a step and all later ones; a point that also covers earlier ones is kept.</summary>
    public void DropFrom(long step) => _points.RemoveAll(point => point.First >= step);

    /// <summary>The points, at most a given number of them, after those of an earlier series.</summary>
    /// <param name="points">Greatest number of points.</param>
    /// <param name="earlier">What comes before.</param>
    public HistoryPoint[] Thin(int points, StepSeries earlier)
    {
        if (_points.Count > points)
        {
            _origin = _points[0].Last;
            _width = (_points[^1].Last - _origin) / points + 1;
            Combine();
        }

        long tokens = earlier._points.Sum(point => point.Tokens);
        double seconds = earlier._points.Sum(point => point.Seconds);
        HistoryPoint[] thinned = new HistoryPoint[_points.Count];
        for (int i = 0; i < thinned.Length; i++)
        {
            thinned[i] = _points[i].Point(tokens, seconds);
            (tokens, seconds) = (thinned[i].Tokens, thinned[i].Seconds);
        }

        return thinned;
    }

    void Combine()
    {
        StepSums[] points = [.. _points];
        _points.Clear();
        foreach (StepSums point in points) Append(point);
    }

    void Append(StepSums next)
    {
        if (_points.Count > 0 && (next.Last - _origin) / _width <= (_points[^1].Last - _origin) / _width)
        {
            _points[^1].Add(next);
            IsThinned = true;
        }
        else _points.Add(next);
    }
}
