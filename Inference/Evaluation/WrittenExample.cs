using Windrow.Data;

namespace Windrow.Inference.Evaluation;

/// <summary>A text that a model wrote, for people to look at.</summary>
/// <param name="Input">What it read; a token that is not in the vocabulary is shown as the model reads it. A recording is shown as the place of the
/// example among all that are used, from 1, and its length.</param>
/// <param name="Expected">What it should have written.</param>
/// <param name="Written">What it wrote.</param>
/// <param name="CharacterErrors">Characters to change, leave out or insert.</param>
sealed record WrittenExample(string Input, string Expected, string Written, long CharacterErrors);

/// <summary>A text that was judged, with what was read.</summary>
sealed record JudgedText(WrittenExample Text, EncodedExample Source);
