namespace Windrow.Metrics;

/// <summary>Sums of the errors of one column, in the model's units.</summary>
sealed class ColumnErrors
{
    /// <summary>Σ w |e|.</summary>
    public ExactSum Absolute { get; } = new();

    /// <summary>Σ w e².</summary>
    public ExactSum Squared { get; } = new();

    public void Add(double error, double weight)
    {
        Absolute.Add(weight * Math.Abs(error));
        Squared.Add(weight * error * error);
    }

    public void Add(ColumnErrors other)
    {
        Absolute.Add(other.Absolute);
        Squared.Add(other.Squared);
    }

    public void Write(BinaryWriter to)
    {
        Absolute.Write(to);
        Squared.Write(to);
    }

    public void Read(BinaryReader from)
    {
        Absolute.Read(from);
        Squared.Read(from);
    }
}
