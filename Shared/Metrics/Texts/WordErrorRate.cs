namespace Windrow.Metrics;

/// <summary>Words are what stands between white space, with their punctuation.</summary>
sealed class WordErrorRate() : ErrorRate(
    "wer", "Word error rate: words to change, leave out or insert, divided by the number of expected words.", "words", edits => edits.Words);
