using Windrow.Models;

namespace Windrow.Export;

/// <summary>A model and its trained parameters.</summary>
/// <param name="Model">The model's shape.</param>
/// <param name="Weights">The flat parameter vector.</param>
/// <param name="Metadata">Where the model comes from, and what its tokens mean; written into the file.</param>
public sealed record TrainedModel(SequenceModel Model, float[] Weights, IReadOnlyList<KeyValuePair<string, string>> Metadata);
