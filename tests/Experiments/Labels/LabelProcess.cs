using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Labels;

/// <summary>Sequences of four symbols with four labels at each step. Each label is present with a probability that depends on all symbols so
/// far. Labels do not depend on each other, so the best possible prediction is known in closed form.</summary>
/// <remarks>The symbols are drawn uniformly from a, b, c and d, and lengths uniformly from 1 to <see cref="Longest"/>. Each label requires
/// remembering something else:
/// <list type="table">
/// <item><term>odd</term><description>whether the number of a's so far is odd: 0.9, else 0.1</description></item>
/// <item><term>last</term><description>which of b and c came last: b 0.8, c 0.3, neither 0.5</description></item>
/// <item><term>seen</term><description>whether there has been a d: 0.75, else 0.05</description></item>
/// <item><term>before</term><description>whether the symbol two steps before was c: 0.6, else 0.1</description></item>
/// </list></remarks>
static class LabelProcess
{
    /// <summary>Number of time steps in the longest sequence.</summary>
    public const int Longest = 20;

    /// <summary>The section <c>task</c> for such sequences.</summary>
    public const string Task = "{ predict: eachStep, loss: binaryCrossEntropy }";

    const string Symbols = "abcd";
    static readonly string[] Names = ["odd", "last", "seen", "before"];

    /// <summary>Draws sequences: the symbols, and the labels of each step.</summary>
    public static List<(string Symbols, bool[][] Labels)> Draw(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int length = random.Next(1, Longest + 1);
            string symbols = string.Concat(Enumerable.Range(0, length).Select(_ => Symbols[random.Next(Symbols.Length)]));
            bool[][] labels = [.. Probabilities(symbols).Select(step => step.Select(p => random.NextDouble() < p).ToArray())];
            return (symbols, labels);
        })];
    }

    /// <summary>Writes sequences, with the names of the labels that are present.</summary>
    public static void Write(string file, IEnumerable<(string Symbols, bool[][] Labels)> sequences) =>
        SequenceFile.WriteEachStep(file, sequences.Select(one => ((object)one.Symbols, (object)one.Labels.Select(Present))));

    /// <summary>For each step of a sequence, the probability of each label, [T, 4].</summary>
    public static IEnumerable<double[]> Probabilities(string symbols) => Enumerable.Range(1, symbols.Length).Select(length =>
    {
        string past = symbols[..length];
        int lastB = past.LastIndexOf('b'), lastC = past.LastIndexOf('c');
        return (double[])
        [
            past.Count(symbol => symbol == 'a') % 2 == 1 ? 0.9 : 0.1,
            lastB == lastC ? 0.5 : lastB > lastC ? 0.8 : 0.3,
            past.Contains('d') ? 0.75 : 0.05,
            past.Length > 2 && past[^3] == 'c' ? 0.6 : 0.1,
        ];
    });

    /// <summary>The lowest expected mean loss on these symbols: −p ln p − (1 − p) ln(1 − p) over all labels of all
    /// steps.</summary>
    public static double BestLoss(IEnumerable<(string Symbols, bool[][] Labels)> sequences) => sequences
        .SelectMany(one => Probabilities(one.Symbols)).SelectMany(step => step).Average(Entropy);

    /// <summary>The mean loss of the true probabilities on the labels that were actually drawn.</summary>
    public static double LossOfTruth(IEnumerable<(string Symbols, bool[][] Labels)> sequences) => sequences
        .SelectMany(one => Probabilities(one.Symbols).Zip(one.Labels))
        .SelectMany(step => step.First.Zip(step.Second)).Average(label => -Math.Log(label.Second ? label.First : 1 - label.First));

    /// <summary>The lowest mean loss for a model that knows how frequent each label is, but not the symbols before it.</summary>
    public static double LossWithoutHistory(IReadOnlyList<(string Symbols, bool[][] Labels)> sequences) => Enumerable.Range(0, Names.Length)
        .Select(label => Entropy(sequences.SelectMany(one => Probabilities(one.Symbols)).Average(step => step[label]))).Average();

    static IEnumerable<string> Present(bool[] labels) => Names.Where((_, i) => labels[i]);

    static double Entropy(double p) => -p * Math.Log(p) - (1 - p) * Math.Log(1 - p);
}
