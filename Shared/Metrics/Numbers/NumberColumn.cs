namespace Windrow.Metrics;

/// <summary>Sums over the rows of one column: p = prediction, y = target, e = p − y, w = weight.</summary>
sealed class NumberColumn
{
    readonly ExactSum[] _sums;
    double _percentageWeight, _scaledWeight;

    public NumberColumn() => _sums = [Values, Squares, Percentage, SymmetricPercentage, Scaled];

    public ColumnErrors Errors { get; } = new();

    /// <summary>Σ w y, in the model's units.</summary>
    public ExactSum Values { get; } = new();

    /// <summary>Σ w y², in the model's units.</summary>
    public ExactSum Squares { get; } = new();

    /// <summary>Σ w |e| / |y| over targets that are not 0, in the data's units.</summary>
    public ExactSum Percentage { get; } = new();

    /// <summary>Σ 2 w |e| / (|y| + |p|), in the data's units; 0 where both are 0.</summary>
    public ExactSum SymmetricPercentage { get; } = new();

    /// <summary>Σ w |e| / (the series' error in training) over series where that is not 0.</summary>
    public ExactSum Scaled { get; } = new();

    /// <summary>Weight of the targets that are not 0.</summary>
    public double PercentageWeight => _percentageWeight;

    /// <summary>Weight of the rows whose series has an error in training.</summary>
    public double ScaledWeight => _scaledWeight;

    public void Add(float prediction, float target, double weight, ColumnScale scale, float trainingError)
    {
        double error = (double)prediction - target, size = Math.Abs(error) * scale.Deviation;
        double p = prediction * scale.Deviation + scale.Mean, y = target * scale.Deviation + scale.Mean;
        Errors.Add(error, weight);
        Values.Add(weight * target);
        Squares.Add(weight * target * target);
        if (error != 0) SymmetricPercentage.Add(weight * (2 * size / (Math.Abs(y) + Math.Abs(p))));
        if (!IsZero(y, scale))
        {
            Percentage.Add(weight * (size / Math.Abs(y)));
            _percentageWeight += weight;
        }

        if (!(trainingError > 0)) return;
        Scaled.Add(weight * (Math.Abs(error) / trainingError));
        _scaledWeight += weight;
    }

    /// <summary>Whether a target is 0 in the data. A normalized 0 in single precision is off by up to 2^−24 of the mean, in the data's units.</summary>
    static bool IsZero(double value, ColumnScale scale) => Math.Abs(value) <= Math.ScaleB(Math.Abs(scale.Mean), -23);

    public void Add(NumberColumn other)
    {
        Errors.Add(other.Errors);
        for (int i = 0; i < _sums.Length; i++) _sums[i].Add(other._sums[i]);
        _percentageWeight += other._percentageWeight;
        _scaledWeight += other._scaledWeight;
    }

    public void Write(BinaryWriter to)
    {
        Errors.Write(to);
        foreach (ExactSum sum in _sums) sum.Write(to);
        to.WriteCounts([_percentageWeight, _scaledWeight]);
    }

    public void Read(BinaryReader from)
    {
        Errors.Read(from);
        foreach (ExactSum sum in _sums) sum.Read(from);
        (_percentageWeight, _scaledWeight) = (from.ReadCount(), from.ReadCount());
    }
}
