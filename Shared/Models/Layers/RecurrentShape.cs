namespace Windrow.Models.Layers;

/// <summary>One recurrent layer's sizes and the names of its parameters, which are those of PyTorch's <c>nn.RNN</c>, <c>nn.LSTM</c> and
/// <c>nn.GRU</c>.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Index">Place in the stack, from 0.</param>
/// <param name="InputSize">Width of the input.</param>
/// <param name="HiddenSize">Units, H.</param>
public sealed record RecurrentShape(CellKind Cell, int Index, int InputSize, int HiddenSize)
{
    /// <summary>Widths of H on the gate axis: 4 for LSTM, 3 for GRU, 1 for the simple networks.</summary>
    public int Gates => Cell switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        CellKind.RnnTanh or CellKind.RnnRelu => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(Cell), Cell, "There is no such cell."),
    };

    /// <summary>Parts of the state that is carried from window to window: h, and for LSTM c.</summary>
    public IReadOnlyList<string> StateParts => Cell == CellKind.Lstm ? ["h", "c"] : ["h"];

    /// <summary>Input weights, [Gates·H, InputSize].</summary>
    public string WeightIh { get; } = $"rnn.weight_ih_l{Index}";

    /// <summary>Recurrent weights, [Gates·H, H].</summary>
    public string WeightHh { get; } = $"rnn.weight_hh_l{Index}";

    /// <summary>Bias of the input part, [Gates·H].</summary>
    public string BiasIh { get; } = $"rnn.bias_ih_l{Index}";

    /// <summary>Bias of the recurrent part, [Gates·H]. For all but GRU it only ever acts as a sum with the other; PyTorch has both.</summary>
    public string BiasHh { get; } = $"rnn.bias_hh_l{Index}";

    /// <summary>Name and shape of each parameter, in PyTorch's order.</summary>
    public IEnumerable<(string Name, int[] Shape)> Parameters =>
    [
        (WeightIh, [Gates * HiddenSize, InputSize]),
        (WeightHh, [Gates * HiddenSize, HiddenSize]),
        (BiasIh, [Gates * HiddenSize]),
        (BiasHh, [Gates * HiddenSize]),
    ];
}
