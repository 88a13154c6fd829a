using Windrow.Models;
using Windrow.Sequences;

namespace Windrow.Tests.Models;

/// <summary>Windows of tokens in the form that tests use: time-major arrays, all rows of equal length, each continuing with its state.</summary>
static class TokenWindows
{
    /// <summary>A batch of such a window.</summary>
    public static SequenceBatch Batch(SequenceModel model, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets, int rows)
    {
        SequenceBatch batch = new(model.Ports.Format, Math.Max(1, inputs.Length / rows), rows);
        batch.Shape.SetEqual(inputs.Length / rows, rows);
        batch.Begins.Clear();
        inputs.CopyTo(batch.Tokens);
        targets.CopyTo(batch.Classes);
        return batch;
    }

    public static double Backpropagate(
        this Bptt bptt, ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets, LaneState state,
        Span<float> gradient) =>
        bptt.Backpropagate(weights, Batch(bptt.Model, inputs, targets, state.Rows), state, gradient).Loss;

    public static double Loss(
        this Bptt bptt, ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets, LaneState state) =>
        bptt.Loss(weights, Batch(bptt.Model, inputs, targets, state.Rows), state).Loss;

    public static ReadOnlySpan<float> Predict(
        this Bptt bptt, ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, LaneState state) =>
        bptt.Predict(weights, Batch(bptt.Model, inputs, [], state.Rows), state).Data;
}
