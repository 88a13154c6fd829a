namespace Windrow.Inference.Listening;

/// <summary>A part of endless sound that is answered by itself.</summary>
/// <param name="First">Number of its first sample, from 0.</param>
/// <param name="Samples">Its samples.</param>
sealed record Utterance(long First, float[] Samples);
