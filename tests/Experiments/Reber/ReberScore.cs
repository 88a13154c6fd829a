using Windrow.Checkpoints;
using Windrow.Export;
using Windrow.Grains.Runs;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Experiments.Reber;

/// <summary>How well a trained model knows the grammar. A step is correct when the symbols with a probability above <see cref="Threshold"/> are
/// exactly those that the grammar allows.</summary>
/// <param name="Strings">Number of strings.</param>
/// <param name="RightStrings">Strings of which every step is correct.</param>
/// <param name="Steps">Steps of all strings.</param>
/// <param name="RightSteps">Steps that are correct.</param>
/// <param name="RightEnds">Strings whose second-last symbol, the one to be remembered, is correct.</param>
/// <param name="LeastLegal">Lowest probability of a legal symbol.</param>
/// <param name="MostIllegal">Highest probability of an illegal symbol.</param>
/// <param name="SumOfLosses">Over all steps, the cross-entropy between the grammar's distribution of the next symbol and the model's. It is never
/// below the entropy of the former (Gibbs), so chance cannot make it lower than <see cref="ReberStrings.BestLoss"/>.</param>
sealed record ReberScore(
    int Strings, int RightStrings, int Steps, int RightSteps, int RightEnds, double LeastLegal, double MostIllegal, double SumOfLosses)
{
    public const double Threshold = 0.1;

    /// <summary>The mean cross-entropy per step, in nats.</summary>
    public double Loss => SumOfLosses / Steps;

    /// <summary>Reads the model at the end of a job's training, and runs it on strings.</summary>
    public static ReberScore Of(string runFolder, IEnumerable<string> strings)
    {
        TrainedModel trained = RunModel.Read(runFolder, CheckpointChoice.Parse("last")!).Trained;
        ReberScore score = new(0, 0, 0, 0, 0, 1, 0, 0);
        foreach (string text in strings) score = score.With(ReberGrammar.Possible(text), Probabilities(trained, text));
        return score;
    }

    ReberScore With(string[] possible, double[][] probabilities)
    {
        bool[] right = [.. possible.Zip(probabilities, (legal, p) => Predicted(p) == legal)];
        (bool Legal, double P)[] all =
            [.. possible.SelectMany((legal, t) => ReberGrammar.Symbols.Select((symbol, i) => (legal.Contains(symbol), probabilities[t][i])))];
        return new ReberScore(
            Strings + 1,
            RightStrings + (right.All(isRight => isRight) ? 1 : 0),
            Steps + right.Length,
            RightSteps + right.Count(isRight => isRight),
            RightEnds + (right[^2] ? 1 : 0),
            Math.Min(LeastLegal, all.Where(one => one.Legal).Min(one => one.P)),
            Math.Max(MostIllegal, all.Where(one => !one.Legal).Max(one => one.P)),
            SumOfLosses + possible.Zip(probabilities, CrossEntropy).Sum());
    }

    static double CrossEntropy(string legal, double[] probabilities) =>
        legal.Average(symbol => -Math.Log(probabilities[ReberGrammar.Symbols.IndexOf(symbol)]));

    /// <summary>The symbols that the model considers possible, in sorted order.</summary>
    static string Predicted(double[] probabilities) => string.Concat(ReberGrammar.Symbols.Where((_, i) => probabilities[i] > Threshold));

    /// <summary>For each step of a string, the probability of each symbol, [T, 7].</summary>
    static double[][] Probabilities(TrainedModel trained, string text)
    {
        SequenceBatch batch = new(trained.Model.Ports.Format, text.Length - 1, 1);
        batch.Shape.SetEqual(text.Length - 1, 1);
        batch.Begins.Fill(true);
        for (int t = 0; t < text.Length - 1; t++) batch.Tokens[t] = ReberGrammar.Symbols.IndexOf(text[t]);
        Bptt bptt = new(trained.Model, text.Length - 1, 1, BlasLibrary.Default.Backend);
        MatrixView logits = bptt.Predict(trained.Weights, batch, new LaneState(trained.Model, 1));
        List<double[]> probabilities = [];
        for (int t = 0; t < logits.Rows; t++) probabilities.Add(Softmax(logits.Row(t)));
        return [.. probabilities];
    }

    static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double[] powers = [.. logits.ToArray().Select(logit => Math.Exp(logit))];
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
