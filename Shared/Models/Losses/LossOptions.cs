using System.ComponentModel;
using System.Reflection;
using Windrow.Wording;

namespace Windrow.Models.Losses;

/// <summary>What a target is.</summary>
public enum TargetKind
{
    /// <summary>One class of several.</summary>
    Classes,

    /// <summary>Several labels at once, each 0 for no or 1 for yes.</summary>
    Labels,

    /// <summary>Real numbers.</summary>
    Numbers,

    /// <summary>Tokens in the order of a sequence's time steps, but fewer of them.</summary>
    Transcripts,
}

/// <summary>The setting <c>task.loss</c>: how far predictions are from targets. Each loss's file holds its own options.</summary>
[Description("How far predictions are from targets.")]
public abstract record LossOptions
{
    /// <summary>How a job file names it.</summary>
    public string Name => GetType().GetCustomAttribute<DisplayNameAttribute>()!.DisplayName;

    /// <summary>What the loss compares predictions with.</summary>
    public abstract TargetKind Targets { get; }

    /// <summary>Whether the loss of a sequence needs the predictions at all of its time steps at once.</summary>
    internal virtual bool JudgesWholeSequences => false;

    /// <summary>What is wrong for particular data, each as a sentence.</summary>
    /// <param name="targetsAreClasses">Whether a target is one class, rather than one or more numbers or labels.</param>
    /// <param name="outputs">Number of predicted classes, labels or numbers; null while it is unknown.</param>
    public IEnumerable<string> ProblemsFor(bool targetsAreClasses, int? outputs)
    {
        if (Targets == TargetKind.Transcripts) return targetsAreClasses ? [] : [$"task.loss is {Name} and the targets are not transcripts; it must be left out."];
        if (Targets == TargetKind.Classes && !targetsAreClasses)
            return [$"task.loss is {Name} and the targets are numbers; it must be mse, mae, huber or quantile, or binaryCrossEntropy for labels of 0 and 1."];
        if (Targets != TargetKind.Classes && targetsAreClasses) return [$"task.loss is {Name} and the targets are classes; it must be crossEntropy."];
        return outputs is int known ? ProblemsFor(known) : [];
    }

    /// <summary>Settings that are wrong for any data, each as a sentence.</summary>
    internal virtual IEnumerable<CrossProblem> Problems() => [];

    /// <summary>Settings that are wrong for this number of classes, labels or numbers.</summary>
    private protected virtual IEnumerable<string> ProblemsFor(int outputs) => [];
}
