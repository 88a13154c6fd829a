namespace Windrow.Metrics;

/// <summary>Characters are Unicode code points, white space among them.</summary>
sealed class CharacterErrorRate() : ErrorRate(
    "cer", "Character error rate: characters to change, leave out or insert, divided by the number of expected characters.", "characters", edits => edits.Characters);
