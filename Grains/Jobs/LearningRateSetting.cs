using System.Globalization;

namespace Windrow.Grains.Jobs;

/// <summary>A new learning rate, written as a setting.</summary>
static class LearningRateSetting
{
    /// <summary>The setting; reading it back gives the same bits.</summary>
    public static string Of(double learningRate) => string.Create(CultureInfo.InvariantCulture, $"training.learningRate={learningRate:R}");
}
