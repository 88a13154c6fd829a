using Windrow.Models;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>Windows that are computed in several blocks of time steps. Rows do not depend on each other, so the expected gradient is the sum
/// over the rows, each of which is a single block.</summary>
public class BlockedWindowTests
{
    const int Rows = 48, Steps = 120, Vocabulary = 11;

    public static TheoryData<CellKind, int?, bool> Kinds()
    {
        TheoryData<CellKind, int?, bool> kinds = [];
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (bool ragged in (bool[])[false, true])
            {
                kinds.Add(cell, null, ragged);
                kinds.Add(cell, 5, ragged);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_gradient_is_the_sum_over_rows_of_one_block(CellKind cell, int? embedding, bool ragged)
    {
        ModelOptions options = new() { Cell = cell, HiddenSize = 24, Layers = 2, EmbeddingSize = embedding, Bidirectional = true, Residual = true };
        SequenceModel model = new(options, ModelPorts.Text(Vocabulary));
        float[] weights = new float[model.Layout.Length], gradient = new float[model.Layout.Length], ofRow = new float[model.Layout.Length];
        model.Initialize(weights, seed: 1);
        int[] lengths = [.. Enumerable.Range(0, Rows).Select(row => ragged ? 1 + row * 7 % Steps : Steps)];

        double[] expected = new double[model.Layout.Length];
        LossSum expectedLoss = default;
        LaneState states = new(model, Rows), state = new(model, 1);
        for (int row = 0; row < Rows; row++)
        {
            Bptt alone = new(model, lengths[row], 1, Backends.Named(Backends.Fused));
            expectedLoss += alone.Backpropagate(weights, Batch(model, [lengths[row]], firstRow: row), state, ofRow);
            for (int i = 0; i < expected.Length; i++) expected[i] += ofRow[i];
        }

        Bptt bptt = new(model, Steps, Rows, Backends.Named(Backends.Fused));
        LossSum loss = bptt.Backpropagate(weights, Batch(model, lengths, firstRow: 0), states, gradient);
        Assert.Equal(expectedLoss.Tokens, loss.Tokens);
        RelativeError.Below(1e-6, loss.Loss, expectedLoss.Loss, "the loss");
        foreach (ParameterEntry entry in model.Layout.Entries)
            RelativeError.Below(1e-5, entry.In(gradient), expected.AsSpan(entry.Offset, entry.Length), entry.Name);
        foreach ((LaneStatePart all, LaneStatePart last) in states.Parts.Zip(state.Parts))
            Assert.Equal(last.Values.Span, all.Values.Span[((Rows - 1) * all.Width)..]);
    }

    static SequenceBatch Batch(SequenceModel model, int[] lengths, int firstRow)
    {
        SequenceBatch batch = new(model.Ports.Format, Steps, lengths.Length);
        batch.Shape.Set(lengths);
        batch.Begins.Fill(true);
        for (int row = 0; row < lengths.Length; row++)
        {
            Random random = new(firstRow + batch.Shape.Order[row]);
            for (int t = 0; t < batch.Shape.Lengths[row]; t++)
            {
                batch.Tokens[batch.Shape.Position(row, t)] = random.Next(Vocabulary);
                batch.Classes[batch.Shape.Position(row, t)] = random.Next(Vocabulary);
            }
        }

        return batch;
    }
}
