using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>A model with start values and all that its windows need, without a cluster, an optimizer and data.</summary>
sealed class BareModel
{
    readonly ModelCase _case;
    readonly Bptt _bptt;
    readonly LaneState _state;
    readonly AlignedBuffer _weights, _gradient;

    public BareModel(ModelCase modelCase, BlasBackend blas)
    {
        SequenceModel model = modelCase.Model();
        _case = modelCase;
        _state = new LaneState(model, modelCase.Lanes);
        (_weights, _gradient) = (new AlignedBuffer(model.Layout.Length), new AlignedBuffer(model.Layout.Length));
        model.Initialize(_weights.Span, seed: 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _bptt = new Bptt(model, modelCase.Window, modelCase.Lanes, blas);
        WorkspaceBytes = GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Memory that windows of this size are computed in; weights, their gradient and the window itself come on top.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>A window of random numbers and symbols whose rows are all full.</summary>
    public SequenceBatch FullWindow() => Window([.. Enumerable.Repeat(_case.Window, _case.Lanes)]);

    /// <summary>A window of random numbers and symbols.</summary>
    /// <param name="lengths">Time steps of each row.</param>
    public SequenceBatch Window(ReadOnlySpan<int> lengths)
    {
        SequenceBatch window = new(_case.Ports.Format, _case.Window, _case.Lanes);
        window.Shape.Set(lengths);
        Random random = new(1);
        foreach (ref int token in window.Tokens) token = random.Next(_case.Ports.VocabularySize);
        foreach (ref int target in window.Classes) target = random.Next(_case.Ports.Outputs);
        foreach (ref float number in window.Inputs.Data) number = random.NextSingle() - 0.5f;
        foreach (ref float number in window.Values.Data) number = random.NextSingle() - 0.5f;
        return window;
    }

    /// <summary>Backpropagates through a window, from the state that the one before left.</summary>
    /// <exception cref="BenchmarkException">The loss is not a finite number, so the time would mean nothing.</exception>
    public void Backpropagate(SequenceBatch window)
    {
        LossSum loss = _bptt.Backpropagate(_weights.Span, window, _state, _gradient.Span);
        if (!double.IsFinite(loss.Loss) || loss.Tokens != window.Shape.Positions)
            throw new BenchmarkException($"{_case.Name}: the loss is {loss.Loss} over {loss.Tokens} of {window.Shape.Positions} time steps.");
    }
}
