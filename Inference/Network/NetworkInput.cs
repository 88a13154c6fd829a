using Windrow.Data;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>A row or a sequence as the network reads it.</summary>
/// <param name="Length">Number of time steps.</param>
/// <param name="CopyTo">Writes it into a row, in packed order, of a batch whose shape has been set.</param>
sealed record NetworkInput(int Length, Action<SequenceBatch, int> CopyTo)
{
    /// <summary>The texts of those tokens that are not in the vocabulary, in their order; null when these are not known.</summary>
    public Func<IReadOnlyList<string>>? Unknown { get; init; }

    public static NetworkInput Of(EncodedExample example) => new(example.Length, example.CopyTo) { Unknown = example.Unknown };

    /// <param name="tokens">One for each time step.</param>
    public static NetworkInput Of(int[] tokens) => new(tokens.Length, (batch, r) =>
    {
        for (int t = 0; t < tokens.Length; t++) batch.Tokens[batch.Shape.Position(r, t)] = tokens[t];
    });

    /// <param name="numbers">[T, <paramref name="width"/>].</param>
    /// <param name="width">Numbers of a time step.</param>
    public static NetworkInput Of(float[] numbers, int width) => new(numbers.Length / width, (batch, r) =>
    {
        for (int t = 0; t < numbers.Length / width; t++) numbers.AsSpan(t * width, width).CopyTo(batch.Inputs.Row(batch.Shape.Position(r, t)));
    });
}
