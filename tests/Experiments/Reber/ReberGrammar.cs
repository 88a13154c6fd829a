namespace Windrow.Experiments.Reber;

/// <summary>The embedded Reber grammar: strings whose second-last symbol repeats the second one, with a string of Reber's grammar in
/// between.</summary>
/// <remarks>Hochreiter and Schmidhuber 1997, section 5.1. Where two symbols are possible, each has probability 1/2.</remarks>
static class ReberGrammar
{
    /// <summary>All symbols in sorted order, which is the order of their indices in a job.</summary>
    public const string Symbols = "BEPSTVX";

    /// <summary>For each state of Reber's grammar, the symbols that can come next and the states that they lead to; −1 is the end.</summary>
    static readonly (char Symbol, int To)[][] Ways =
    [
        [('B', 1)],
        [('T', 2), ('P', 3)],
        [('S', 2), ('X', 4)],
        [('T', 3), ('V', 5)],
        [('X', 3), ('S', 6)],
        [('P', 4), ('V', 6)],
        [('E', -1)],
    ];

    /// <summary>Draws the next string of the grammar.</summary>
    public static string Next(Random random)
    {
        char end = random.Next(2) == 0 ? 'T' : 'P';
        string text = $"B{end}";
        for (int state = 0; state >= 0;)
        {
            (char symbol, int to) = Ways[state][random.Next(Ways[state].Length)];
            text += symbol;
            state = to;
        }

        return $"{text}{end}E";
    }

    /// <summary>For each symbol of a string except the first, the symbols that would have been legal in its place, in sorted order.</summary>
    /// <exception cref="ArgumentException">The text is not a string of the grammar.</exception>
    public static string[] Possible(string text)
    {
        List<string> possible = ["PT"];
        int state = 0, at = 2;
        for (; state >= 0 && at < text.Length; at++)
        {
            possible.Add(string.Concat(Ways[state].Select(way => way.Symbol).Order()));
            state = Array.Find(Ways[state], way => way.Symbol == text[at]) is (not '\0', int to) ? to : throw NotOne(text);
        }

        possible.Add($"{text[1]}");
        possible.Add("E");
        bool isOne = at + 2 == text.Length && possible.Zip(text[1..]).All(step => step.First.Contains(step.Second));
        return isOne ? [.. possible] : throw NotOne(text);
    }

    static ArgumentException NotOne(string text) => new($"'{text}' is not a string of the embedded Reber grammar.", nameof(text));
}
