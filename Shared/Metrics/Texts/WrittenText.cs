namespace Windrow.Metrics;

/// <summary>A text that a model wrote, and the one that was expected.</summary>
public readonly record struct WrittenText(string Expected, string Written)
{
    /// <summary>Unicode code points to change, leave out or insert: the edit distance of the two texts.</summary>
    public long CharacterErrors => TextEdits.OfCharacters(this).Errors;
}
