namespace Windrow.Models.Layers;

/// <summary>What the first of some layers reads.</summary>
/// <param name="ReadsOneHot">Whether it reads one-hot tokens, which look up columns of its weights.</param>
/// <param name="WantsInputGradient">Whether something before it learns, so that it computes the gradient of its input.</param>
readonly record struct FirstLayer(bool ReadsOneHot, bool WantsInputGradient);
