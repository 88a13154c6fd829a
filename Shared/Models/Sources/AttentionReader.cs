using Windrow.Numerics;

namespace Windrow.Models.Sources;

/// <summary>Sees where the decoder looks, row by row.</summary>
/// <param name="row">The row of the decoder's batch, in packed order.</param>
/// <param name="weights">For each of its time steps, the weights of its source's time steps, which sum to 1: [steps, source steps]. Valid during the call.</param>
public delegate void AttentionReader(int row, MatrixView weights);
