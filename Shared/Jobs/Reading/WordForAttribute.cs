namespace Windrow.Jobs.Reading;

/// <summary>A word that may be written in place of a number in a list of numbers.</summary>
/// <param name="number">The number that stands for the word in the option record. It is outside the numbers that may be written.</param>
/// <param name="word">The word.</param>
[AttributeUsage(AttributeTargets.Property)]
sealed class WordForAttribute(int number, string word) : Attribute
{
    public int Number { get; } = number;

    public string Word { get; } = word;
}
