using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Copying;

/// <summary>The copy problem: ten symbols out of eight, then blanks, then a cue, after which the ten symbols must be repeated in order.</summary>
/// <remarks>Hochreiter and Schmidhuber 1997, in the form of Arjovsky, Shah and Bengio 2016, https://arxiv.org/abs/1511.06464:
/// T − 1 blanks, the cue and ten more blanks follow the symbols, and the target is blank until the cue has been seen.</remarks>
static class CopyProblem
{
    /// <summary>Number of symbols to remember.</summary>
    const int Remembered = 10;

    const string Symbols = "12345678";
    const char Blank = '-', Cue = ':';

    /// <summary>The section <c>task</c> for such sequences.</summary>
    public const string Task = "{ predict: eachStep, loss: crossEntropy }";

    /// <summary>Number of time steps in a sequence.</summary>
    /// <param name="delay">Steps from the last symbol to the cue, T.</param>
    public static int Length(int delay) => delay + 2 * Remembered;

    /// <summary>The loss of a model that knows when to answer, but remembers nothing: 10 ln 8 / (T + 20) nats per step.</summary>
    public static double LossWithoutMemory(int delay) => Remembered * Math.Log(Symbols.Length) / Length(delay);

    /// <summary>Writes sequences.</summary>
    public static void Write(string file, int delay, int count, int seed)
    {
        Random random = new(seed);
        SequenceFile.WriteEachStep(file, Enumerable.Range(0, count).Select(_ => Next(random, delay)));
    }

    static (object Inputs, object Targets) Next(Random random, int delay)
    {
        string symbols = string.Concat(Enumerable.Range(0, Remembered).Select(_ => Symbols[random.Next(Symbols.Length)]));
        string waiting = new(Blank, delay - 1), answering = new(Blank, Remembered), before = new(Blank, delay + Remembered);
        return (symbols + waiting + Cue + answering, before + symbols);
    }
}
