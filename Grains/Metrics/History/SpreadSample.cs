namespace Windrow.Grains.Metrics.History;

/// <summary>Chooses items of a sequence whose length is not known: evenly spread, with the first and the last one.</summary>
/// <param name="most">Greatest number of items.</param>
sealed class SpreadSample<T>(int most)
{
    List<(long Step, T Item)> _chosen = [];
    (long Step, T Item)? _last;
    int _stride = 1, _skipped;

    /// <summary>The chosen items, in order.</summary>
    public IEnumerable<T> Items => _chosen.Concat(_last is { } last && last.Step > _chosen[^1].Step ? [last] : []).Select(chosen => chosen.Item);

    /// <summary>Adds an item. If its step is not later than all others, it replaces those from this step on.</summary>
    public void Add(long step, T item)
    {
        _chosen.RemoveAll(chosen => chosen.Step >= step);
        _last = (step, item);
        if (_chosen.Count > 0 && ++_skipped < _stride) return;
        _skipped = 0;
        _chosen.Add((step, item));
        if (_chosen.Count < most) return;
        (_chosen, _stride) = ([.. _chosen.Where((_, i) => i % 2 == 0)], _stride * 2);
    }
}
