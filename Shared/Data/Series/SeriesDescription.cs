using System.Text.Json.Serialization;
using Windrow.Metrics;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>What <c>series.json</c> says about the prepared series in its folder. It is written last, so a folder that has it is complete.</summary>
sealed record SeriesDescription
{
    public const string FileName = "series.json";

    /// <summary>Every row of every series, one after the other: a little-endian float64 for each column.</summary>
    public const string ValuesFileName = "values.bin";

    public required IReadOnlyList<SeriesColumn> Columns { get; init; }

    public required IReadOnlyList<PreparedSeries> Series { get; init; }

    /// <summary>The files that the series were read from; null when each series has a file of its own.</summary>
    public IReadOnlyList<SourceFile>? Tables { get; init; }

    /// <summary>SHA-256 of <see cref="ValuesFileName"/>, lower-case hexadecimal.</summary>
    public required string ValuesSha256 { get; init; }
}

/// <summary>One column, and what it is shifted and scaled by when it is read: (x - mean) / deviation.</summary>
/// <param name="Name">As in the header.</param>
/// <param name="Mean">The mean over the training part when the job normalizes, otherwise 0.</param>
/// <param name="Deviation">The standard deviation over the training part when the job normalizes, otherwise 1; 1 for a column that never changes.</param>
sealed record SeriesColumn(string Name, double Mean, double Deviation);

/// <summary>One series.</summary>
/// <param name="Rows">Its length.</param>
/// <param name="Source">The file that it was read from; null when a file has several series.</param>
/// <param name="Part">What all of its rows are for; null when they are divided among the parts.</param>
/// <param name="Id">What the column of ids calls it; null when each series has a file of its own.</param>
/// <param name="Scales">What each of its columns is shifted and scaled by; null when all series are by the same.</param>
/// <param name="Uneven">The rest of a sentence that begins with the series, when its rows are not all equally far apart in time; otherwise null.</param>
sealed record PreparedSeries(
    long Rows, SourceFile? Source = null, DataPart? Part = null, string? Id = null, IReadOnlyList<ColumnScale>? Scales = null, string? Uneven = null)
{
    /// <summary>What messages call it: its id, or its file.</summary>
    [JsonIgnore]
    public string Name => Id is { } id ? Quoted.Show(id) : Source!.Name;

    /// <summary>Rows of each part, in their order.</summary>
    /// <param name="shares">The shares of a series that is divided.</param>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    public (long Train, long Validation, long Test) Cut(SplitOptions shares) => Part switch
    {
        DataPart.Validation => (0, Rows, 0),
        DataPart.Test => (0, 0, Rows),
        _ => shares.Cut(Rows, "rows"),
    };
}
