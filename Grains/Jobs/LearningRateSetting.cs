using System.Globalization;

namespace Windrow.Grains.Jobs;

/// <summary>A change of the learning rate as a setting.</summary>
static class LearningRateSetting
{
    /// <summary>The setting, from which the same bits are read.</summary>
    public static string Of(double learningRate) => string.Create(CultureInfo.InvariantCulture, $"training.learningRate={learningRate:R}");
}
