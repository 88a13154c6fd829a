namespace Windrow.Jobs;

/// <summary>What the choice of a library for a job's matrix products aims at.</summary>
public enum NumericsChoice
{
    /// <summary>Windrow's own products: the result has the same bits on every machine.</summary>
    Reproducible,

    /// <summary>For each kind of product, the library that is faster on the machine where the job starts.</summary>
    Fastest,
}
