namespace Windrow.Inference;

/// <summary>A sequence to predict: tokens, or numbers, one for each time step.</summary>
public sealed record SequenceInput
{
    SequenceInput()
    {
    }

    internal IReadOnlyList<string>? Tokens { get; private init; }

    internal IReadOnlyList<IReadOnlyList<double>>? Numbers { get; private init; }

    /// <summary>A sequence of tokens.</summary>
    /// <param name="tokens">One for each time step.</param>
    public static SequenceInput OfTokens(params IReadOnlyList<string> tokens) => new() { Tokens = tokens };

    /// <summary>A sequence of numbers.</summary>
    /// <param name="steps">The numbers of each time step.</param>
    public static SequenceInput OfNumbers(params IReadOnlyList<IReadOnlyList<double>> steps) => new() { Numbers = steps };
}
