using Windrow.Checkpoints;
using Windrow.Models;

namespace Windrow.Grains.Jobs;

/// <summary>The state that lanes carry, as the named tensors of a checkpoint.</summary>
static class LaneTensors
{
    /// <summary>The name of one tensor.</summary>
    public static string Name(StatePart part) => $"lanes.{part.Name}";

    /// <summary>All tensors of a model, [lanes, width] each.</summary>
    public static IReadOnlyList<NamedTensor> Of(SequenceModel model, int lanes, IReadOnlyList<float[]> values) =>
        [.. model.StateParts.Select((part, i) => new NamedTensor(Name(part), [lanes, part.Width], values[i]))];
}
