using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Data;

/// <summary>How images are changed during training.</summary>
public sealed record ImageAugmentationOptions
{
    [Description("Whether half of the images are mirrored, left and right.")]
    public bool Flip { get; init; }

    [Description("Number of pixels by which images are moved at most, in each direction; what comes in is 0: the mean, or black without normalization.")]
    [Range(0, 1000)]
    public int Shift { get; init; }
}
