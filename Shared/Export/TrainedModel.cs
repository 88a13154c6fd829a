using Windrow.Models;

namespace Windrow.Export;

/// <summary>A model with the parameters that a training gave it.</summary>
/// <param name="Model">The shape.</param>
/// <param name="Weights">The flat parameter vector.</param>
/// <param name="Metadata">Where it comes from, and what its tokens mean; goes along into files.</param>
public sealed record TrainedModel(SequenceModel Model, float[] Weights, IReadOnlyList<KeyValuePair<string, string>> Metadata);
