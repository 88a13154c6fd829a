using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Copies the state of lanes into a layer before a window, and out of it afterwards.</summary>
static class CarriedState
{
    /// <summary>Gives a layer its state at the start of the window: the initial state for sequences that begin, the carried state for the others.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="firstPart">Its first tensor in the carried state.</param>
    public static void CopyIn(Pass pass, RecurrentLayer layer, int firstPart)
    {
        PackedShape at = pass.At;
        IReadOnlyList<string> initial = layer.Shape.InitialStates;
        for (int p = 0; p < layer.Shape.StateParts.Count; p++)
        {
            MatrixSpan before = layer.StateMemory(p).AsMatrix(at.Rows, layer.Shape.HiddenSize);
            MatrixSpan carried = Carried(pass, firstPart + p);
            for (int r = 0; r < at.Rows; r++)
            {
                if (!pass.Begins(r)) carried.Row(at.Order[r]).CopyTo(before.Row(r));
                else if (layer.Shape.StartsFromSource) StartFromSource(pass, layer, p, r, before.Row(r));
                else if (initial.Count > 0) pass.Weight(initial[p]).CopyTo(before.Row(r));
                else before.Row(r).Clear();
            }
        }
    }

    /// <summary>Copies out each row's state after the row's own last step.</summary>
    /// <inheritdoc cref="CopyIn"/>
    public static void CopyOut(Pass pass, RecurrentLayer layer, int firstPart)
    {
        PackedShape at = pass.At;
        for (int p = 0; p < layer.Shape.StateParts.Count; p++)
        {
            MatrixSpan memory = layer.StateMemory(p).AsMatrix(at.Rows + at.Positions, layer.Shape.HiddenSize);
            MatrixSpan carried = Carried(pass, firstPart + p);
            for (int r = 0; r < at.Rows; r++)
            {
                int length = at.Lengths[r];
                memory.Row(length == 0 ? r : at.Rows + at.Position(r, length - 1)).CopyTo(carried.Row(at.Order[r]));
            }
        }
    }

    /// <summary>Begins a backward pass with the gradient of the states after each row's last step.</summary>
    /// <inheritdoc cref="CopyIn"/>
    public static void CopyGradientIn(Pass pass, RecurrentLayer layer, int firstPart)
    {
        if (pass.StateGradient is not { } gradients) return;
        for (int p = 0; p < layer.Shape.StateParts.Count; p++)
        {
            MatrixSpan after = layer.InitialStateGradient(p).AsMatrix(pass.At.Rows, layer.Shape.HiddenSize);
            for (int r = 0; r < after.Rows; r++) Row(gradients, firstPart + p, pass.At.Order[r]).CopyTo(after.Row(r));
        }
    }

    /// <summary>Ends the backward pass of a chunk that continues another one with the gradient of the states before it.</summary>
    /// <inheritdoc cref="CopyIn"/>
    public static void CopyGradientOut(Pass pass, RecurrentLayer layer, int firstPart)
    {
        if (pass.Chunk.IsFirst) return;
        for (int p = 0; p < layer.Shape.StateParts.Count; p++)
        {
            MatrixSpan before = layer.InitialStateGradient(p).AsMatrix(pass.At.Rows, layer.Shape.HiddenSize);
            for (int r = 0; r < before.Rows; r++) before.Row(r).CopyTo(Row(pass.StateGradient!, firstPart + p, pass.At.Order[r]));
        }
    }

    /// <summary>Overwrites the gradient of learned initial states: the sum over the sequences that began. The gradient of states that come from
    /// source sequences is added to theirs.</summary>
    public static void InitialGradient(Pass pass, RecurrentLayer layer)
    {
        if (layer.Shape.StartsFromSource)
        {
            for (int p = 0; p < layer.Shape.StateParts.Count; p++)
            {
                MatrixSpan before = layer.InitialStateGradient(p).AsMatrix(pass.At.Rows, layer.Shape.HiddenSize);
                for (int r = 0; r < before.Rows; r++)
                {
                    if (pass.Begins(r)) AddToSource(pass, layer, p, r, before.Row(r));
                }
            }
        }

        IReadOnlyList<string> initial = layer.Shape.InitialStates;
        for (int p = 0; p < initial.Count; p++)
        {
            MatrixSpan before = layer.InitialStateGradient(p).AsMatrix(pass.At.Rows, layer.Shape.HiddenSize);
            Span<float> sum = pass.GradientOf(initial[p]);
            sum.Clear();
            for (int r = 0; r < before.Rows; r++)
            {
                if (pass.Begins(r)) TensorPrimitives.Add(sum, before.Row(r), sum);
            }
        }
    }

    /// <summary>A state is the sum of those of both directions of the source's layer.</summary>
    static void StartFromSource(Pass pass, RecurrentLayer layer, int part, int row, Span<float> state)
    {
        state.Clear();
        for (int d = 0; d < SourceDirections(pass); d++)
            TensorPrimitives.Add(state, Row(pass.SourceState!, SourcePart(pass, layer, d, part), SourceRow(pass, row)), state);
    }

    static void AddToSource(Pass pass, RecurrentLayer layer, int part, int row, ReadOnlySpan<float> gradient)
    {
        for (int d = 0; d < SourceDirections(pass); d++)
        {
            Span<float> sum = Row(pass.SourceStateGradient!, SourcePart(pass, layer, d, part), SourceRow(pass, row));
            TensorPrimitives.Add(sum, gradient, sum);
        }
    }

    static int SourceDirections(Pass pass) => pass.SourceState!.Parts.Count / pass.State.Parts.Count;

    /// <summary>The tensor of one direction of the same layer of the source, whose layers have the same cell.</summary>
    static int SourcePart(Pass pass, RecurrentLayer layer, int direction, int part) =>
        (layer.Shape.Index * SourceDirections(pass) + direction) * layer.Shape.StateParts.Count + part;

    static int SourceRow(Pass pass, int row) => pass.Batch.Source!.Shape.Order[pass.Batch.SourceRows[row]];

    static Span<float> Row(LaneState state, int part, int row) => state.Parts[part].Values.Span.Slice(row * state.Parts[part].Width, state.Parts[part].Width);

    static MatrixSpan Carried(Pass pass, int part)
    {
        LaneStatePart carried = pass.State.Parts[part];
        return new MatrixSpan(carried.Values.Span, pass.State.Rows, carried.Width);
    }
}
