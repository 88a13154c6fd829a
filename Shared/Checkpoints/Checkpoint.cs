using Windrow.Models;

namespace Windrow.Checkpoints;

/// <summary>The whole state of a training run between two steps. A run that continues from it gives the same bits as one that never stopped.</summary>
public sealed record Checkpoint
{
    /// <summary>Steps so far.</summary>
    public long Step => Progress.Step;

    /// <summary>Where the parameters are in <see cref="Weights"/> and in the optimizer's slots.</summary>
    public required ParameterLayout Layout { get; init; }

    /// <summary>The parameters, [Layout.Length].</summary>
    public required float[] Weights { get; init; }

    /// <summary>The optimizer's state, a slot for each vector that it keeps; none for plain SGD.</summary>
    public IReadOnlyList<OptimizerSlot> OptimizerSlots { get; init; } = [];

    /// <summary>What the lanes carry from window to window. Names begin with <c>lanes.</c>, such as <c>lanes.h.l0</c>.</summary>
    public IReadOnlyList<NamedTensor> LaneStates { get; init; } = [];

    public required TrainingProgress Progress { get; init; }

    /// <summary>What the model's inputs and outputs mean; written into the metadata of <c>model.safetensors</c> for other programs, and not
    /// read back.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ModelMetadata { get; init; } = [];
}

/// <summary>One vector of the optimizer's state, in the layout of the parameters. Gaps in the layout are not stored; they are
/// read as zeros.</summary>
/// <param name="Name">PyTorch's name, such as <c>exp_avg</c>; without a dot, and not <c>lanes</c>.</param>
/// <param name="Values">[Layout.Length].</param>
public sealed record OptimizerSlot(string Name, float[] Values);

/// <summary>The newest good checkpoint.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Refused">Why each newer one could not be used; empty when the newest was good.</param>
public sealed record CheckpointReading(Checkpoint Checkpoint, string Folder, IReadOnlyList<string> Refused);
