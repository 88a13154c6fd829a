using System.ComponentModel;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Models.Outputs;

/// <summary>The setting <c>model.output</c>: the kind of output layer. Each kind's file has its own options.</summary>
[Description("The output layer.")]
public abstract record OutputOptions
{
    /// <summary>Whether the words of a text must be numbered by their frequency.</summary>
    internal virtual bool NeedsFrequentWordsFirst => false;

    /// <summary>Why the layer needs all time steps of a window together, as a clause that ends a sentence; null when it does not.</summary>
    internal virtual string? NeedsWholeWindow => null;

    /// <summary>What was found, as a clause.</summary>
    internal string Found => $"model.output is {VariantName.Of(GetType())}";

    /// <summary>Settings of the model that contradict these.</summary>
    internal virtual IEnumerable<CrossProblem> Problems(ModelOptions model) => [];

    /// <summary>Settings of the loss that contradict these.</summary>
    internal virtual IEnumerable<CrossProblem> ProblemsWith(LossOptions? loss) => [];

    /// <summary>What is wrong for particular data, each as a sentence.</summary>
    /// <param name="ports">What the model reads and predicts.</param>
    /// <param name="features">Width of the layer's input.</param>
    internal virtual IEnumerable<string> ProblemsFor(ModelPorts ports, int features) => [];
}

/// <summary>A dense layer: one product gives every prediction.</summary>
[DisplayName("full")]
[Description("One matrix with a row for each class, label or number.")]
public sealed record FullOutput : OutputOptions;
