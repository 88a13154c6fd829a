using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Reber;

/// <summary>Strings of the grammar: some to learn from, and others that are not among them.</summary>
/// <param name="Training">To learn from.</param>
/// <param name="Unseen">Each another one.</param>
/// <param name="LongUnseen">Each another one, and of at least <see cref="Long"/> symbols.</param>
sealed record ReberStrings(IReadOnlyList<string> Training, IReadOnlyList<string> Unseen, IReadOnlyList<string> LongUnseen)
{
    /// <summary>What a job does with such strings.</summary>
    public const string Task = "{ predict: eachStep, loss: crossEntropy }";

    /// <summary>Symbols of a long string: about four times as many as the mean string has.</summary>
    public const int Long = 50;

    /// <summary>Draws strings: the first ones, repetitions included, are learned; of those after them the new ones are unseen.</summary>
    /// <param name="training">How many to learn from.</param>
    /// <param name="unseen">How many others, shorter than <see cref="Long"/>.</param>
    /// <param name="longUnseen">How many others that are not shorter.</param>
    /// <param name="seed">Other strings for another seed.</param>
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

    /// <summary>The lowest mean loss that a prediction can have on some strings, if it is measured against all that the grammar may bring at each
    /// of their steps: ln 2 where it has two ways on, and 0 where it has one.</summary>
    public static double BestLoss(IReadOnlyList<string> strings) =>
        Math.Log(2) * strings.Sum(text => ReberGrammar.Possible(text).Count(set => set.Length == 2)) / strings.Sum(text => text.Length - 1);

    /// <summary>Writes strings as sequences: of all symbols but the last, each with the one after it.</summary>
    public static void Write(string file, IEnumerable<string> strings) =>
        SequenceFile.WriteEachStep(file, strings.Select(text => ((object)text[..^1], (object)text[1..])));
}
