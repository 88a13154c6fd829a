using System.ComponentModel;

namespace Windrow.Models.Outputs;

/// <summary>The setting <c>model.output</c>: the kind of output layer. Each kind's file has its own options.</summary>
[Description("The output layer.")]
public abstract record OutputOptions;

/// <summary>A dense layer: one product gives every prediction.</summary>
[DisplayName("full")]
[Description("One matrix with a row for each class, label or number.")]
public sealed record FullOutput : OutputOptions;
