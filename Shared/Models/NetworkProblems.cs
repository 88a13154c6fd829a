using Windrow.Jobs.Reading;
using Windrow.Models.Initialization;
using Windrow.Wording;

namespace Windrow.Models;

/// <summary>Settings of one kind of network in the job file of another. What is merely not so (<c>bidirectional: false</c>) may be said of
/// any network.</summary>
static class NetworkProblems
{
    /// <summary>More than a window can have.</summary>
    const double MostStepsBack = 100_000;

    /// <summary>As <see cref="ModelOptions.Problems"/>.</summary>
    public static IEnumerable<CrossProblem> Of(ModelOptions model) =>
        model.Network == NetworkKind.Recurrent ? OfRecurrent(model) : [.. OfOthers(model), .. OfTaps(model)];

    /// <summary>What is wrong with a network that reads a text and predicts its next token.</summary>
    public static IEnumerable<CrossProblem> WithText(ModelOptions model)
    {
        if (LacksEmbedding(model))
            yield return new(
                $"model.network is {EnumWords.Word(model.Network)}, data is text and model.embeddingSize is missing",
                "embeddingSize must be given, for only recurrent layers read tokens one-hot.",
                "model.network", "model.embeddingSize");
        if (model.Causal == false)
            yield return new(
                "model.causal is false and data is text",
                "causal must be true, for the network would read the tokens that are predicted.",
                "model.causal");
    }

    /// <summary>Whether tokens cannot get into the network.</summary>
    public static bool LacksEmbedding(ModelOptions model) => model.Network != NetworkKind.Recurrent && model.EmbeddingSize is null;

    static IEnumerable<CrossProblem> OfRecurrent(ModelOptions model)
    {
        foreach (CrossProblem problem in model.Initialization.Problems(model.RecurrentCell)) yield return problem;
        if (model.KernelSize is int kernel)
            yield return new(
                $"model.kernelSize is {kernel} and model.network is recurrent",
                "kernelSize must be left out, for a recurrent layer sees one step at a time.",
                "model.kernelSize", "model.network");
        if (model.Dilation is int dilation)
            yield return new(
                $"model.dilation is {dilation} and model.network is recurrent",
                "dilation must be left out, for only convolutions have one.",
                "model.dilation", "model.network");
        if (model.Causal is bool causal)
            yield return new(
                $"model.causal is {Word(causal)} and model.network is recurrent",
                "causal must be left out, for only convolutions may see later steps; bidirectional layers do.",
                "model.causal", "model.network");
    }

    static IEnumerable<CrossProblem> OfOthers(ModelOptions model)
    {
        string kind = $"and model.network is {EnumWords.Word(model.Network)}";
        InitializationOptions start = model.Initialization;
        if (model.Cell is CellKind cell)
            yield return new(
                $"model.cell is {EnumWords.Word(cell)} {kind}",
                "cell must be left out, for only recurrent networks have cells.",
                "model.cell", "model.network");
        if (model.Bidirectional)
            yield return new(
                $"model.bidirectional is true {kind}",
                "bidirectional must be false, for only recurrent networks have directions.",
                "model.bidirectional", "model.network");
        if (model.InitialState == InitialStateKind.Learned)
            yield return new(
                $"model.initialState is learned {kind}",
                "initialState must be zero, for only recurrent networks learn it.",
                "model.initialState", "model.network");
        if (start.RecurrentWeights is not UniformWeights)
            yield return new(
                $"model.initialization.recurrentWeights is {VariantName.Of(start.RecurrentWeights.GetType())} {kind}",
                "recurrentWeights must be left out, for there are none.",
                "model.initialization.recurrentWeights", "model.network");
        if (start.ForgetBias is double bias)
            yield return new(
                $"model.initialization.forgetBias is {Numbers.Text(bias)} {kind}",
                "forgetBias must be left out, for there is no forget gate.",
                "model.initialization.forgetBias", "model.network");
    }

    static IEnumerable<CrossProblem> OfTaps(ModelOptions model)
    {
        if (model.Network == NetworkKind.FeedForward)
        {
            if (model.Dilation is int gaps)
                yield return new(
                    $"model.dilation is {gaps} and model.network is feedForward",
                    "dilation must be left out, for only convolutions have one.",
                    "model.dilation", "model.network");
            if (model.Causal is bool causal)
                yield return new(
                    $"model.causal is {Word(causal)} and model.network is feedForward",
                    "causal must be left out, for the first layer sees the last steps.",
                    "model.causal", "model.network");
            yield break;
        }

        int kernel = model.KernelSize ?? 3;
        if (model.Causal == false && kernel % 2 == 0)
            yield return new(
                $"model.causal is false and model.kernelSize is {kernel}",
                "kernelSize must be odd, to have a middle.",
                "model.causal", "model.kernelSize");
        if (model.Dilation is int dilation && (kernel - 1) * Math.Pow(dilation, model.Layers - 1) > MostStepsBack)
            yield return new(
                $"model.dilation is {dilation}, model.kernelSize is {kernel} and model.layers is {model.Layers}",
                $"dilation must be smaller, for the last layer would look back more than {MostStepsBack} steps.",
                "model.dilation", "model.kernelSize", "model.layers");
    }

    static string Word(bool truth) => truth ? "true" : "false";
}
