using System.Globalization;
using Windrow.Models;
using Windrow.Models.Initialization;
using Windrow.Models.Telemetry;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>Says in plain words what happens to a layer's gradient through time, and which settings of the job would help.</summary>
public static class GradientAdvice
{
    /// <summary>Saturated or dead units are named as a cause if they are more than this share of all units.</summary>
    const double Many = 0.5;

    /// <summary>A longer window is suggested if at least this share of a gradient is left at the first step.</summary>
    const double Much = 0.1;

    const string RecurrentWeights = "model.initialization.recurrentWeights", ForgetBias = "model.initialization.forgetBias";

    const string LongCells = $"model.cell lstm and {ForgetBias} 1 or 2";

    /// <summary>One sentence on what happens, and one or two on what would help.</summary>
    public static string For(LayerGradients layer, GradientReach reach, JobFile job) => reach.Verdict switch
    {
        GradientVerdict.Vanishing => $"Less than 1 % of a gradient is left after going back {Steps(reach.Horizon!.Value)} of {layer.Decay.Length - 1} steps. "
            + AgainstVanishing(layer, job.Model) + ShorterWindow(reach.Horizon.Value, job),
        GradientVerdict.Exploding => $"A gradient grows {Growth(layer)} over the window. {AgainstExploding(layer, job)}",
        GradientVerdict.Healthy when reach.Horizon is double horizon =>
            $"A gradient reaches back {Steps(horizon)} of {layer.Decay.Length - 1} steps.{Dead(layer)}",
        GradientVerdict.Healthy => $"{Percent(Left(layer))} of a gradient is left at the window's first step"
            + (Left(layer) < Much || HoldsAll(layer, job) ? "." : ": a longer training.window would reach further back.") + Dead(layer),
        _ => layer.Decay.Length == 0 ? "The layer receives no gradient at the window's last step." : "The window has only one step, so there is nothing to measure.",
    };

    static string AgainstVanishing(LayerGradients layer, ModelOptions model) => model.RecurrentCell switch
    {
        CellKind.RnnTanh when layer.Saturated > Many => $"{Percent(layer.Saturated)} of the tanh units are saturated: "
            + "a lower training.learningRate keeps them from saturating, and model.cell lstm or gru is less affected.",
        CellKind.RnnTanh => $"{Radius(layer)}. {Orthogonal(model)}"
            + $"A gradient reaches further back with {LongCells}, or with rnnRelu and {RecurrentWeights} identity.",
        CellKind.RnnRelu when layer.Dead > Many => $"{Percent(layer.Dead)} of the units are dead and pass on no gradient: "
            + "lower training.learningRate, or set training.clip.norm.",
        CellKind.RnnRelu when model.Initialization.RecurrentWeights is IdentityWeights { Scale: >= 1 } =>
            $"{Radius(layer)}, although they started as the identity: a lower training.learningRate keeps them closer to it.",
        CellKind.RnnRelu => $"{Radius(layer)}: initialize them with {RecurrentWeights} identity. A gradient also reaches further back with {LongCells}.",
        CellKind.Lstm => model.Initialization.ForgetBias is double bias and >= 1
            ? $"{ForgetBias} is {Figure(bias)}; with {Figure(bias + 1)}, the cells would keep their state longer."
            : $"With {ForgetBias} 1 or 2, the forget gates start more open, so the cells keep their state longer.",
        _ => $"{Orthogonal(model)}The layer keeps its state longer with {LongCells}.",
    };

    static string Radius(LayerGradients layer) => $"The recurrent weights have spectral radius {Figure(layer.SpectralRadius)}";

    /// <summary>Weights that are initialized as in PyTorch have a radius of about 0.58: the root of H times their variance of 1/(3 H).</summary>
    static string Orthogonal(ModelOptions model) => model.Initialization.RecurrentWeights is UniformWeights
        ? $"With {RecurrentWeights} orthogonal, the recurrent weights start with radius 1. " : "";

    static string AgainstExploding(LayerGradients layer, JobFile job)
    {
        string clip = job.Training.Clip is not null
            ? "training.clip keeps the updates small; if the loss still jumps, lower"
            : "Set training.clip.norm, or lower";
        string weights = job.Model.RecurrentCell is CellKind.RnnTanh or CellKind.RnnRelu
            ? $" {Radius(layer)}: {SmallerWeights(job.Model.Initialization.RecurrentWeights)}, or model.cell lstm or gru, would let it grow less."
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{clip} training.learningRate (now {job.Training.LearningRate}).{weights}");
    }

    static string SmallerWeights(RecurrentInitializer start) => start switch
    {
        IdentityWeights { Scale: > 1 } larger => $"{RecurrentWeights}.scale 1 (now {Figure(larger.Scale)})",
        HeUniformWeights or HeNormalWeights => $"{RecurrentWeights} orthogonal (now {VariantName.Of(start.GetType())})",
        _ => "smaller weights",
    };

    static string Dead(LayerGradients layer) => layer.Dead > Many
        ? $" But {Percent(layer.Dead)} of the units are dead: lower training.learningRate."
        : "";

    static double Left(LayerGradients layer) => layer.Decay[^1] / layer.Decay.Max();

    static string Growth(LayerGradients layer)
    {
        float peak = layer.Decay.Max() / layer.Decay[0];
        return layer.Decay.All(float.IsFinite) ? $"to {Figure(peak)} times its size" : "beyond the range of float32";
    }

    /// <summary>Whether the window holds whole sequences, so nothing lies further back.</summary>
    static bool HoldsAll(LayerGradients layer, JobFile job) =>
        job.Task.Predict == PredictionKind.Sequence || layer.Decay.Length < job.Training.Window;

    /// <summary>Steps that lie further back than twice the horizon contribute nothing to learning.</summary>
    static string ShorterWindow(double horizon, JobFile job) => job.Task.Predict == PredictionKind.EachStep
        ? $" If this does not change, training.window {Math.Max(2, Math.Ceiling(2 * horizon))} would do as well and be faster."
        : "";

    static string Steps(double steps) => steps.ToString("F1", CultureInfo.InvariantCulture);

    static string Figure(double figure) => figure.ToString("G3", CultureInfo.InvariantCulture);

    static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + " %";
}
