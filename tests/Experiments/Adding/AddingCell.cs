namespace Windrow.Experiments.Adding;

/// <summary>One network for the adding problem, and what the literature says it can do.</summary>
/// <param name="Name">Name in tables and legends.</param>
/// <param name="Settings">The settings of the section <c>model</c>, other than the sizes.</param>
/// <param name="LearningRate">A suitable learning rate.</param>
/// <param name="SolvesUpTo">Number of time steps up to which it should solve the problem with these settings; 0 when it should stay at
/// <see cref="AddingProblem.Variance"/>.</param>
sealed record AddingCell(string Name, string Settings, double LearningRate, int SolvesUpTo)
{
    /// <summary>All cells.</summary>
    public static IReadOnlyList<AddingCell> All { get; } =
    [
        new("LSTM, forget bias 1", "cell: lstm, initialization: { forgetBias: 1 }", 0.01, 150),
        new(
            "LSTM, orthogonal",
            "cell: lstm, initialization: { inputWeights: glorotUniform, recurrentWeights: orthogonal, bias: zero, forgetBias: 2 }", 0.01, 400),
        new("GRU", "cell: gru", 0.005, 400),
        new("IRNN", "cell: rnnRelu, initialization: { recurrentWeights: identity, bias: zero }", 0.0002, 400),
        new("RNN tanh", "cell: rnnTanh", 0.001, 0),
    ];

    /// <summary>The cells that are informative for sequences of this many time steps: those that should solve the problem, and the one that never
    /// should.</summary>
    public static IEnumerable<AddingCell> For(int length) => All.Where(cell => cell.SolvesUpTo == 0 || cell.SolvesUpTo >= length);

    /// <summary>The section <c>model</c>.</summary>
    public string Model(int hiddenSize) => $"{{ hiddenSize: {hiddenSize}, layers: 1, {Settings} }}";
}
