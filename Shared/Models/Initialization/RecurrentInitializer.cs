using System.ComponentModel;

namespace Windrow.Models.Initialization;

/// <summary>The setting <c>model.initialization.recurrentWeights</c>: how the weights from a layer's state to itself start.</summary>
[Description("How the weights from a layer's state to itself start.")]
public abstract record RecurrentInitializer
{
    /// <summary>Writes a tensor's start values.</summary>
    internal abstract Initializer For(WeightBlocks blocks);
}
