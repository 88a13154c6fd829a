using System.Text.Json;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Models;

namespace Windrow.Benchmarks.Ragged;

/// <summary>A layer that tags each time step of sequences of real numbers.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Bidirectional">Whether it also reads from the end.</param>
/// <param name="Length">Time steps of the longest sequence, L.</param>
sealed record RaggedCase(CellKind Cell, bool Bidirectional, int Length)
{
    public const int HiddenSize = 128, Rows = 64, InputWidth = 32, Classes = 10;

    /// <summary>Each cell, and LSTM in both directions, for short and for long sequences.</summary>
    public static IReadOnlyList<RaggedCase> All { get; } =
    [
        .. ((int[])[100, 1000]).SelectMany(length => (RaggedCase[])
        [
            new(CellKind.RnnTanh, false, length),
            new(CellKind.RnnRelu, false, length),
            new(CellKind.Gru, false, length),
            new(CellKind.Lstm, false, length),
            new(CellKind.Lstm, true, length),
        ]),
    ];

    public string Name => $"{ModelCase.Word(Cell)}{(Bidirectional ? ", both directions" : "")}";

    public ModelCase Model => new(
        $"{Name}, L = {Length}",
        new ModelOptions { Cell = Cell, Layers = 1, HiddenSize = HiddenSize, Bidirectional = Bidirectional },
        new ModelPorts { InputWidth = InputWidth, Outputs = Classes },
        Rows,
        Length);

    /// <summary>Time steps of each row: spread evenly over 1..L.</summary>
    public int[] Lengths => [.. Enumerable.Range(0, Rows).Select(row => 1 + row * (Length - 1) / (Rows - 1))];

    /// <summary>The same for <c>ragged_speed.py</c>.</summary>
    public IReadOnlyList<string> RivalSettings =>
    [
        "--cell", JsonNamingPolicy.CamelCase.ConvertName($"{Cell}"), "--length", $"{Length}", "--batch", $"{Rows}", "--inputs", $"{InputWidth}",
        "--hidden", $"{HiddenSize}", "--layers", "1", "--classes", $"{Classes}", .. Bidirectional ? (string[])["--bidirectional"] : [],
    ];
}
