namespace Windrow.Models.Losses;

/// <summary>Whether all classes count as much as each other.</summary>
public enum ClassWeights
{
    /// <summary>Every target counts the same, unless <c>task.loss.classWeights</c> says otherwise.</summary>
    Equal,

    /// <summary>A rare class counts as much as a frequent one.</summary>
    Balanced,
}

/// <summary>Weights that make up for classes of different frequency.</summary>
static class ClassBalance
{
    /// <summary>The task with a cross-entropy that weighs classes by how rare they are.</summary>
    /// <param name="task">The task, whose loss is a cross-entropy or left out.</param>
    /// <param name="counts">Training targets of each class.</param>
    /// <remarks>A class with c of n targets among K classes weighs n / (K c), as with <c>class_weight='balanced'</c> in scikit-learn: the mean weight
    /// of the training targets is 1. Ignored targets and classes without targets do not count, and the latter weigh 1.</remarks>
    public static TaskOptions Of(TaskOptions task, IReadOnlyList<long> counts)
    {
        CrossEntropyOptions loss = task.Loss as CrossEntropyOptions ?? new CrossEntropyOptions();
        long[] counted = [.. counts.Select((count, k) => k == loss.IgnoreClass ? 0 : count)];
        double targets = counted.Sum();
        int classes = counted.Count(count => count > 0);
        return task with { Loss = loss with { ClassWeights = [.. counted.Select(count => count > 0 ? targets / (classes * (double)count) : 1)] } };
    }
}
