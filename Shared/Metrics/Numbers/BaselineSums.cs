namespace Windrow.Metrics;

/// <summary>The errors of the model and of the naive forecasts on the same rows.</summary>
sealed class BaselineSums : MetricState<BaselineSums>, IMetricState<BaselineSums>
{
    readonly PointForecast _point;
    readonly bool _seasonal;

    BaselineSums(MetricSubject subject)
    {
        (_point, _seasonal) = (new PointForecast(subject), subject.IsSeasonal);
        Columns = [.. Enumerable.Range(0, subject.Outputs).Select(_ => new BaselineColumn())];
    }

    public BaselineColumn[] Columns { get; }

    public static BaselineSums Create(MetricSubject subject) => new(subject);

    internal override void Add(in MetricRows rows)
    {
        if (rows.Naive.Rows == 0) return;
        for (int r = 0; r < rows.Count; r++)
        {
            double weight = rows.Weight(r);
            if (weight == 0) continue;
            ReadOnlySpan<float> predictions = rows.Predictions.Row(r), targets = rows.Values.Row(r);
            ReadOnlySpan<float> naive = rows.Naive.Row(r), seasonal = _seasonal ? rows.SeasonalNaive.Row(r) : naive;
            for (int c = 0; c < Columns.Length; c++) Columns[c].Add(predictions[_point.IndexOf(c)], naive[c], seasonal[c], targets[c], weight);
        }
    }

    protected override void Merge(BaselineSums other)
    {
        for (int c = 0; c < Columns.Length; c++) Columns[c].Add(other.Columns[c]);
    }

    internal override void Write(BinaryWriter to)
    {
        foreach (BaselineColumn column in Columns) column.Write(to);
    }

    internal override void Read(BinaryReader from)
    {
        foreach (BaselineColumn column in Columns) column.Read(from);
    }
}

/// <summary>The same for one column. Without seasons, the seasonal forecast is the naive one.</summary>
sealed class BaselineColumn
{
    double _weight;

    /// <summary>Weight of the rows that have both forecasts.</summary>
    public double Weight => _weight;

    public ColumnErrors Model { get; } = new();

    public ColumnErrors Naive { get; } = new();

    public ColumnErrors Seasonal { get; } = new();

    public void Add(double model, double naive, double seasonal, double target, double weight)
    {
        if (!double.IsFinite(naive) || !double.IsFinite(seasonal)) return;
        _weight += weight;
        Model.Add(model - target, weight);
        Naive.Add(naive - target, weight);
        Seasonal.Add(seasonal - target, weight);
    }

    public void Add(BaselineColumn other)
    {
        _weight += other._weight;
        Model.Add(other.Model);
        Naive.Add(other.Naive);
        Seasonal.Add(other.Seasonal);
    }

    public void Write(BinaryWriter to)
    {
        to.WriteCount(_weight);
        Model.Write(to);
        Naive.Write(to);
        Seasonal.Write(to);
    }

    public void Read(BinaryReader from)
    {
        _weight = from.ReadCount();
        Model.Read(from);
        Naive.Read(from);
        Seasonal.Read(from);
    }
}
