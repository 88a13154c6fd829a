using System.Text.Json.Serialization;

namespace Windrow.Data;

/// <summary>What the mean and the deviation by which columns are shifted and scaled are computed over.</summary>
public enum SeriesNormalization
{
    /// <summary>Columns stay as they are.</summary>
    [JsonStringEnumMemberName("false")]
    None,

    /// <summary>The training parts of all series together.</summary>
    [JsonStringEnumMemberName("true")]
    All,

    /// <summary>The training part of each series.</summary>
    Series,
}
