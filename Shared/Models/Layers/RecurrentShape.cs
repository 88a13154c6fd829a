using Windrow.Models.Initialization;

namespace Windrow.Models.Layers;

/// <summary>One direction of one recurrent layer: its sizes, and the names of its parameters, which are those of PyTorch's <c>nn.RNN</c>,
/// <c>nn.LSTM</c> and <c>nn.GRU</c>.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Index">Index in the stack, from 0.</param>
/// <param name="InputSize">Width of the input.</param>
/// <param name="HiddenSize">Units, H.</param>
/// <param name="Reverse">Whether it reads each sequence from the end.</param>
/// <param name="LearnsInitialState">Whether the state before a sequence's first step is a parameter; otherwise it is zero.</param>
/// <param name="Initialization">How the parameters are initialized; as in PyTorch when omitted.</param>
/// <param name="Scope">What the names of its parameters begin with.</param>
/// <param name="StartsFromSource">Whether the state before a sequence's first step is the last state of its source sequence.</param>
public sealed record RecurrentShape(
    CellKind Cell, int Index, int InputSize, int HiddenSize, bool Reverse = false, bool LearnsInitialState = false,
    InitializationOptions? Initialization = null, string Scope = "", bool StartsFromSource = false)
{
    /// <summary>Number of gates on the gate axis: 4 for LSTM, 3 for GRU, 1 for the simple networks.</summary>
    public int Gates => Cell switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        CellKind.RnnTanh or CellKind.RnnRelu => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(Cell), Cell, "There is no such cell."),
    };

    /// <summary>Width of the gate axis, G·H.</summary>
    public int GateWidth => Gates * HiddenSize;

    /// <summary>Index in the stack, and direction: <c>l0</c>, <c>l0_reverse</c>.</summary>
    public string Name { get; } = Place(Index, Reverse);

    /// <summary>Input weights, [Gates·H, InputSize].</summary>
    public string WeightIh { get; } = $"{Scope}rnn.weight_ih_{Place(Index, Reverse)}";

    /// <summary>Recurrent weights, [Gates·H, H].</summary>
    public string WeightHh { get; } = $"{Scope}rnn.weight_hh_{Place(Index, Reverse)}";

    /// <summary>Bias of the input part, [Gates·H].</summary>
    public string BiasIh { get; } = $"{Scope}rnn.bias_ih_{Place(Index, Reverse)}";

    /// <summary>Bias of the recurrent part, [Gates·H]. For all cells except GRU only its sum with the other bias matters; PyTorch has both.</summary>
    public string BiasHh { get; } = $"{Scope}rnn.bias_hh_{Place(Index, Reverse)}";

    /// <summary>The state carried from window to window: h, and for LSTM also c.</summary>
    public IReadOnlyList<StatePart> StateParts { get; } =
        [.. StateLetters(Cell).Select(letter => new StatePart($"{letter}_{Place(Index, Reverse)}", HiddenSize))];

    /// <summary>Learned initial states, [H] each, in the order of <see cref="StateParts"/>; none when they are zero. PyTorch has no such
    /// parameter: its modules take the state as an argument.</summary>
    public IReadOnlyList<string> InitialStates { get; } =
        LearnsInitialState ? [.. StateLetters(Cell).Select(letter => $"{Scope}rnn.{letter}0_{Place(Index, Reverse)}")] : [];

    /// <summary>The parameters, in PyTorch's order.</summary>
    internal IEnumerable<ModelParameter> Parameters
    {
        get
        {
            InitializationOptions start = Initialization ?? new();
            float bound = 1f / MathF.Sqrt(HiddenSize);
            return
            [
                new(WeightIh, [GateWidth, InputSize], start.InputWeights.For(new WeightBlocks(Gates, HiddenSize, InputSize, bound))),
                new(WeightHh, [GateWidth, HiddenSize], start.RecurrentWeights.For(new WeightBlocks(Gates, HiddenSize, HiddenSize, bound))),
                new(BiasIh, [GateWidth], Bias(start, bound, start.ForgetBias ?? 0)),
                new(BiasHh, [GateWidth], Bias(start, bound, 0)),
                .. InitialStates.Select(name => new ModelParameter(name, [HiddenSize], Initializers.Constant(0f))),
            ];
        }
    }

    /// <summary>A bias. If the job file sets the forget gate's bias, that part (the second of four) is <paramref name="forget"/>.</summary>
    Initializer Bias(InitializationOptions start, float bound, double forget) => (values, seed, stream) =>
    {
        start.ForBias(bound)(values, seed, stream);
        if (Cell == CellKind.Lstm && start.ForgetBias is not null) values.Slice(HiddenSize, HiddenSize).Fill((float)forget);
    };

    static string StateLetters(CellKind cell) => cell == CellKind.Lstm ? "hc" : "h";

    static string Place(int index, bool reverse) => $"l{index}{(reverse ? "_reverse" : "")}";
}
