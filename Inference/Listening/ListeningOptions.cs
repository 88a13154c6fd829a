using Windrow.Inference.Answers;

namespace Windrow.Inference.Listening;

/// <summary>How endless sound is divided into utterances, and how these are answered.</summary>
/// <param name="Rate">Samples per second.</param>
/// <param name="Lines">Writes the answers.</param>
sealed record ListeningOptions(int Rate, AnswerLines Lines)
{
    /// <summary>Length of each utterance in seconds; null for utterances between pauses. Default: null.</summary>
    public double? UtteranceSeconds { get; init; }

    /// <summary>A pause of this length, in seconds, ends an utterance. Default: 0.5.</summary>
    public double PauseSeconds { get; init; } = 0.5;

    /// <summary>What is this far below full scale is silence, in decibels. Default: 45.</summary>
    public double SilenceDecibels { get; init; } = 45;
}
