using Windrow.Jobs.Reading;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Models.Outputs;

/// <summary>An output layer for large vocabularies, which computes the loss of a word without most of the others.</summary>
public abstract record WordOutput : OutputOptions
{
    private protected const string OutputPath = "model.output";

    internal override bool NeedsFrequentWordsFirst => true;

    /// <summary>Which words the loss is computed without, as the end of a sentence.</summary>
    private protected abstract string Left { get; }

    internal override IEnumerable<CrossProblem> ProblemsWith(LossOptions? loss)
    {
        if (loss is not CrossEntropyOptions entropy) yield break;
        if (entropy.LabelSmoothing > 0)
            yield return new(
                $"{Found} and task.loss.labelSmoothing is {Numbers.Text(entropy.LabelSmoothing)}",
                $"labelSmoothing must be 0, because the loss is computed without {Left}.",
                OutputPath, "task.loss.labelSmoothing");
        if (entropy.ClassWeights is not null)
            yield return new($"{Found} and task.loss.classWeights is given", "classWeights must be left out, because every word counts the same.", OutputPath, "task.loss.classWeights");
        if (entropy.IgnoreClass is int ignored)
            yield return new($"{Found} and task.loss.ignoreClass is {ignored}", "ignoreClass must be left out, because every word counts.", OutputPath, "task.loss.ignoreClass");
    }

    internal override IEnumerable<string> ProblemsFor(ModelPorts ports, int features)
    {
        if (!ports.TargetsAreClasses || ports.Loss is not CrossEntropyOptions) yield return $"{Found} and the targets are not classes; it must be full.";
        foreach (CrossProblem problem in ProblemsWith(ports.Loss)) yield return problem.Sentence;
    }
}
