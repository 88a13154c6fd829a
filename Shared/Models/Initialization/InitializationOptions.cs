using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Jobs.Reading;
using Windrow.Wording;

namespace Windrow.Models.Initialization;

/// <summary>How biases are initialized.</summary>
public enum BiasStart
{
    /// <summary>PyTorch's default: the same bounds as the layer's uniform weights.</summary>
    Uniform,

    Zero,
}

/// <summary>The section <c>model.initialization</c> of a job file. The embedding and the head are always initialized as in PyTorch.</summary>
public sealed record InitializationOptions
{
    [Description("How a layer's input weights are initialized.")]
    public WeightInitializer InputWeights { get; init; } = new UniformWeights();

    [Description("How a layer's recurrent weights, from its state to itself, are initialized.")]
    public RecurrentInitializer RecurrentWeights { get; init; } = new UniformWeights();

    [Description("How the layers' biases are initialized: uniform as in PyTorch, or zero.")]
    public BiasStart Bias { get; init; }

    /// <remarks>Gers, Schmidhuber and Cummins 2000 and Jozefowicz, Zaremba and Sutskever 2015 recommend 1: the cell then remembers
    /// until it has learned to forget.</remarks>
    [Description("Initial bias of an lstm's forget gate, often 1; the same as its other biases when left out.")]
    [Range(-100.0, 100)]
    public double? ForgetBias { get; init; }

    /// <summary>Initial values of a bias.</summary>
    internal Initializer ForBias(float uniformBound) => Bias == BiasStart.Zero ? Initializers.Constant(0f) : Initializers.Uniform(uniformBound);

    internal IEnumerable<CrossProblem> Problems(CellKind cell)
    {
        string word = EnumWords.Word(cell);
        if (RecurrentWeights is IdentityWeights && cell is CellKind.Lstm or CellKind.Gru)
            yield return new(
                $"model.initialization.recurrentWeights is identity and model.cell is {word}",
                "recurrentWeights must be another, because gated cells do not pass the state on unchanged, or cell must be rnnRelu or rnnTanh.",
                "model.initialization.recurrentWeights", "model.cell");
        if (ForgetBias is double bias && cell is not CellKind.Lstm)
            yield return new(
                $"model.initialization.forgetBias is {Numbers.Text(bias)} and model.cell is {word}",
                "forgetBias must be left out, because only lstm has a forget gate.",
                "model.initialization.forgetBias", "model.cell");
    }
}
