using Windrow.Jobs.Reading;
using Windrow.Models.Initialization;
using Windrow.Numerics;
using Windrow.Wording;

namespace Windrow.Models;

/// <summary>Settings of one kind of network in the job file of another. Settings that only state the default (<c>bidirectional: false</c>) are
/// allowed for any network.</summary>
static class NetworkProblems
{
    /// <summary>More than the time steps of any window.</summary>
    const double MaxStepsBack = 100_000;

    /// <summary>As <see cref="ModelOptions.Problems"/>.</summary>
    public static IEnumerable<CrossProblem> Of(ModelOptions model) =>
        model.Network == NetworkKind.Recurrent ? OfRecurrent(model) : [.. OfOthers(model), .. OfTaps(model)];

    /// <summary>What is wrong with a network that reads text and predicts the next token.</summary>
    public static IEnumerable<CrossProblem> WithText(ModelOptions model)
    {
        if (LacksEmbedding(model))
            yield return new(
                $"model.network is {EnumWords.Word(model.Network)}, data is text and model.embeddingSize is missing",
                "embeddingSize must be given, because only recurrent layers read one-hot tokens.",
                "model.network", "model.embeddingSize");
        if (model.Causal == false)
            yield return new(
                "model.causal is false and data is text",
                "causal must be true, because otherwise the network would read the tokens that it predicts.",
                "model.causal");
    }

    /// <summary>Whether the network cannot read tokens.</summary>
    public static bool LacksEmbedding(ModelOptions model) => model.Network != NetworkKind.Recurrent && model.EmbeddingSize is null;

    static IEnumerable<CrossProblem> OfRecurrent(ModelOptions model)
    {
        foreach (CrossProblem problem in model.Initialization.Problems(model.RecurrentCell)) yield return problem;
        if (model.KernelSize is int kernel)
            yield return new(
                $"model.kernelSize is {kernel} and model.network is recurrent",
                "kernelSize must be left out, because a recurrent layer sees one step at a time.",
                "model.kernelSize", "model.network");
        if (model.Dilation is int dilation)
            yield return new(
                $"model.dilation is {dilation} and model.network is recurrent",
                "dilation must be left out, because only convolutions have one.",
                "model.dilation", "model.network");
        if (model.Causal is bool causal)
            yield return new(
                $"model.causal is {Word(causal)} and model.network is recurrent",
                "causal must be left out, because it applies to convolutions only. To read later steps, set bidirectional.",
                "model.causal", "model.network");
    }

    static IEnumerable<CrossProblem> OfOthers(ModelOptions model)
    {
        string kind = $"and model.network is {EnumWords.Word(model.Network)}";
        InitializationOptions start = model.Initialization;
        if (model.Cell is CellKind cell)
            yield return new(
                $"model.cell is {EnumWords.Word(cell)} {kind}",
                "cell must be left out, because only recurrent networks have cells.",
                "model.cell", "model.network");
        if (model.Bidirectional)
            yield return new(
                $"model.bidirectional is true {kind}",
                "bidirectional must be false, because only recurrent networks have directions.",
                "model.bidirectional", "model.network");
        if (model.InitialState == InitialStateKind.Learned)
            yield return new(
                $"model.initialState is learned {kind}",
                "initialState must be zero, because only recurrent networks can learn it.",
                "model.initialState", "model.network");
        if (start.RecurrentWeights is not UniformWeights)
            yield return new(
                $"model.initialization.recurrentWeights is {VariantName.Of(start.RecurrentWeights.GetType())} {kind}",
                "recurrentWeights must be left out, because the network has none.",
                "model.initialization.recurrentWeights", "model.network");
        if (start.ForgetBias is double bias)
            yield return new(
                $"model.initialization.forgetBias is {Numbers.Text(bias)} {kind}",
                "forgetBias must be left out, because there is no forget gate.",
                "model.initialization.forgetBias", "model.network");
    }

    static IEnumerable<CrossProblem> OfTaps(ModelOptions model)
    {
        if (model.Network == NetworkKind.FeedForward)
        {
            if (model.Dilation is int gaps)
                yield return new(
                    $"model.dilation is {gaps} and model.network is feedForward",
                    "dilation must be left out, because only convolutions have one.",
                    "model.dilation", "model.network");
            if (model.Causal is bool causal)
                yield return new(
                    $"model.causal is {Word(causal)} and model.network is feedForward",
                    "causal must be left out, because the first layer always sees the last steps.",
                    "model.causal", "model.network");
            yield break;
        }

        int kernel = model.KernelSize ?? 3;
        if (model.Causal == false && kernel % 2 == 0)
            yield return new(
                $"model.causal is false and model.kernelSize is {kernel}",
                "kernelSize must be odd, because the kernel needs a middle.",
                "model.causal", "model.kernelSize");
        if (model.Dilation is int dilation && (kernel - 1) * PortableMath.Pow(dilation, model.Layers - 1) > MaxStepsBack)
            yield return new(
                $"model.dilation is {dilation}, model.kernelSize is {kernel} and model.layers is {model.Layers}",
                $"dilation must be smaller, because the last layer would look back more than {MaxStepsBack} steps.",
                "model.dilation", "model.kernelSize", "model.layers");
    }

    static string Word(bool truth) => truth ? "true" : "false";
}
