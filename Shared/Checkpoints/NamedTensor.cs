namespace Windrow.Checkpoints;

/// <summary>A float32 tensor with the name that it has in a file.</summary>
/// <param name="Name">Such as <c>rnn.weight_ih_l0</c>.</param>
/// <param name="Shape">Its sizes; empty for a single number.</param>
/// <param name="Values">The elements in row-major order.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
