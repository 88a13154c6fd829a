using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Sees the predictions of a window, block by block, before the loss overwrites them.</summary>
/// <param name="predictions">[m, K], in packed order. For classes and labels they are logits.</param>
/// <param name="batch">The window, with its targets.</param>
/// <param name="first">Index of the first prediction's target.</param>
public delegate void PredictionReader(MatrixView predictions, SequenceBatch batch, int first);
