using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Data;

/// <summary>How images are changed during training.</summary>
public sealed record ImageAugmentationOptions
{
    [Description("Whether each image is mirrored horizontally with probability 1/2.")]
    public bool Flip { get; init; }

    [Description("Largest shift in pixels in each direction; uncovered pixels become 0, which is the mean, or black without normalization.")]
    [Range(0, 1000)]
    public int Shift { get; init; }
}
