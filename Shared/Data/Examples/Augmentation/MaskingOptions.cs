using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Data;

/// <summary>Which parts of a recording are hidden from the model during training.</summary>
public sealed record MaskingOptions
{
    [Description("Number of spans of time steps that are hidden.")]
    [Range(0, 20)]
    public int TimeMasks { get; init; } = 2;

    [Description("Longest of these spans in time steps; none is longer than maxShare of the recording.")]
    [Range(1, 1000)]
    public int TimeWidth { get; init; } = 20;

    [Description("Largest share of a recording that one span hides.")]
    [Range(0.0, 1.0)]
    public double MaxShare { get; init; } = 0.2;

    [Description("Number of ranges of bands that are hidden over the whole recording.")]
    [Range(0, 20)]
    public int BandMasks { get; init; } = 2;

    [Description("Widest of these ranges in bands; none is wider than half of the bands.")]
    [Range(1, 256)]
    public int BandWidth { get; init; } = 8;
}
