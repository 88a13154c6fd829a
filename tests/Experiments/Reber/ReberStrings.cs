using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Reber;

/// <summary>Strings of the grammar: some for training, and others that are not among them.</summary>
/// <param name="Training">Strings for training.</param>
/// <param name="Unseen">Distinct strings that are not among them.</param>
/// <param name="LongUnseen">Distinct strings that are not among them, with at least <see cref="Long"/> symbols.</param>
sealed record ReberStrings(IReadOnlyList<string> Training, IReadOnlyList<string> Unseen, IReadOnlyList<string> LongUnseen)
{
    /// <summary>The section <c>task</c> for such strings.</summary>
    public const string Task = "{ predict: eachStep, loss: crossEntropy }";

    /// <summary>Number of symbols from which a string is long: about four times the mean length.</summary>
    public const int Long = 50;

    /// <summary>Draws strings: the first ones, including repetitions, are for training; of the later ones, the new ones are unseen.</summary>
    /// <param name="training">Number of strings for training.</param>
    /// <param name="unseen">Number of unseen strings shorter than <see cref="Long"/>.</param>
    /// <param name="longUnseen">Number of unseen strings that are not shorter.</param>
    /// <param name="seed">Another seed gives other strings.</param>
    public static ReberStrings Draw(int training, int unseen, int longUnseen, int seed)
    {
        Random random = new(seed);
        string[] learned = [.. Enumerable.Range(0, training).Select(_ => ReberGrammar.Next(random))];
        HashSet<string> taken = [.. learned];
        List<string> any = [], longOnes = [];
        while (any.Count < unseen || longOnes.Count < longUnseen)
        {
            string text = ReberGrammar.Next(random);
            List<string> group = text.Length < Long ? any : longOnes;
            if (group.Count < (group == any ? unseen : longUnseen) && taken.Add(text)) group.Add(text);
        }

        return new ReberStrings(learned, any, longOnes);
    }

    /// <summary>The lowest mean loss that a prediction can have on some strings, measured against everything that the grammar allows at each
    /// of their steps: ln 2 where two symbols are possible, and 0 where only one is.</summary>
    public static double BestLoss(IReadOnlyList<string> strings) =>
        Math.Log(2) * strings.Sum(text => ReberGrammar.Possible(text).Count(set => set.Length == 2)) / strings.Sum(text => text.Length - 1);

    /// <summary>Writes strings as sequences: all symbols except the last, each with the next one as its target.</summary>
    public static void Write(string file, IEnumerable<string> strings) =>
        SequenceFile.WriteEachStep(file, strings.Select(text => ((object)text[..^1], (object)text[1..])));
}
