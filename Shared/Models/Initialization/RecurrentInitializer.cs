using System.ComponentModel;

namespace Windrow.Models.Initialization;

/// <summary>The setting <c>model.initialization.recurrentWeights</c>: how the weights from a layer's state to itself are initialized.</summary>
[Description("How a layer's recurrent weights, from its state to itself, are initialized.")]
public abstract record RecurrentInitializer
{
    /// <summary>Writes a tensor's initial values.</summary>
    internal abstract Initializer For(WeightBlocks blocks);
}
