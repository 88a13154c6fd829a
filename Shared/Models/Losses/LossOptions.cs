using System.ComponentModel;

namespace Windrow.Models.Losses;

/// <summary>The setting <c>task.loss</c>: how far predictions are from targets.</summary>
[Description("How far predictions are from targets.")]
public abstract record LossOptions;

/// <summary>One class of several.</summary>
[DisplayName("crossEntropy")]
[Description("Softmax cross-entropy: each target is one class of several.")]
public sealed record CrossEntropyOptions : LossOptions;
