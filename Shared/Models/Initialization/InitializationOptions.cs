using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Jobs.Reading;
using Windrow.Wording;

namespace Windrow.Models.Initialization;

/// <summary>How biases start.</summary>
public enum BiasStart
{
    /// <summary>PyTorch's own: in the bounds of the layer's uniform weights.</summary>
    Uniform,

    Zero,
}

/// <summary>The section <c>model.initialization</c> of a job file. The embedding and the head always start as in PyTorch.</summary>
public sealed record InitializationOptions
{
    [Description("How the weights of what a layer reads start.")]
    public WeightInitializer InputWeights { get; init; } = new UniformWeights();

    [Description("How the weights from a layer's state to itself start.")]
    public RecurrentInitializer RecurrentWeights { get; init; } = new UniformWeights();

    [Description("How the layers' biases start: uniform as in PyTorch, or zero.")]
    public BiasStart Bias { get; init; }

    /// <remarks>1 is what Gers, Schmidhuber and Cummins 2000 and Jozefowicz, Zaremba and Sutskever 2015 recommend: a cell that remembers
    /// until it has learned to forget.</remarks>
    [Description("Start of the bias of an lstm's forget gate; like its other biases when left out, and often 1.")]
    [Range(-100.0, 100)]
    public double? ForgetBias { get; init; }

    /// <summary>Start values of a bias.</summary>
    internal Initializer ForBias(float uniformBound) => Bias == BiasStart.Zero ? Initializers.Constant(0f) : Initializers.Uniform(uniformBound);

    internal IEnumerable<CrossProblem> Problems(CellKind cell)
    {
        string word = EnumWords.Word(cell);
        if (RecurrentWeights is IdentityWeights && cell is CellKind.Lstm or CellKind.Gru)
            yield return new(
                $"model.initialization.recurrentWeights is identity and model.cell is {word}",
                "recurrentWeights must be another, for gates do not pass the state on, or cell must be rnnRelu or rnnTanh.",
                "model.initialization.recurrentWeights", "model.cell");
        if (ForgetBias is double bias && cell is not CellKind.Lstm)
            yield return new(
                $"model.initialization.forgetBias is {Numbers.Text(bias)} and model.cell is {word}",
                "forgetBias must be left out, for only lstm has a forget gate.",
                "model.initialization.forgetBias", "model.cell");
    }
}
