using Windrow.Inference;

namespace Windrow.Grains.Predictions;

/// <summary>Translates how texts are written into a message, and back.</summary>
public static class WritingSettings
{
    /// <summary>The message for a checkpoint and a way to write.</summary>
    public static PredictorSettings Of(long step, WritingOptions writing)
    {
        ArgumentNullException.ThrowIfNull(writing);
        return new PredictorSettings
        {
            Step = step,
            Beam = writing.Beam,
            Best = writing.Best,
            LengthPenalty = writing.LengthPenalty,
            MaxTokens = writing.MaxTokens,
            Explain = writing.Explain,
            CopyUnknown = writing.CopyUnknown,
        };
    }

    /// <summary>The way to write that a message names.</summary>
    internal static WritingOptions Writing(this PredictorSettings settings) => new()
    {
        Beam = settings.Beam,
        Best = settings.Best,
        LengthPenalty = settings.LengthPenalty,
        MaxTokens = settings.MaxTokens,
        Explain = settings.Explain,
        CopyUnknown = settings.CopyUnknown,
    };
}
