using Windrow.Models.Losses;

namespace Windrow.Metrics;

/// <summary>What a model's outputs are, as its loss shows.</summary>
static class JudgedOutputs
{
    /// <summary>The kind of the outputs.</summary>
    public static OutputKinds KindOf(LossOptions loss) => loss switch
    {
        QuantileOptions => OutputKinds.Quantiles,
        { Targets: TargetKind.Classes } => OutputKinds.Classes,
        { Targets: TargetKind.Labels } => OutputKinds.Labels,
        { Targets: TargetKind.Transcripts } => OutputKinds.Transcripts,
        _ => OutputKinds.Numbers,
    };

    /// <summary>The predicted quantiles; none for other losses.</summary>
    public static IReadOnlyList<double> LevelsOf(LossOptions loss) => loss is QuantileOptions quantiles ? quantiles.Levels : [];
}
