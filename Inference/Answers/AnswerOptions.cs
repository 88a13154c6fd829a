using Windrow.Data;
using Windrow.Inference.Answers;

namespace Windrow.Inference;

/// <summary>How files are answered.</summary>
public sealed record AnswerOptions
{
    /// <summary>How answers are written. Default: CSV.</summary>
    public AnswerFormat Format { get; init; }

    /// <summary>What follows when a row cannot be answered: with <see cref="BadRowRule.Skip"/> its answer is empty in CSV, and has the key <c>error</c>
    /// in JSON Lines; in a series the row is left out. Default: fail.</summary>
    public BadRowRule OnBadRow { get; init; }

    /// <summary>Threads that predict at the same time. Default: one for each core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether each row is answered as soon as it has been read, and a series goes on with the state that its rows have left.</summary>
    public bool Stream { get; init; }

    /// <summary>Rows to forecast after a series; null for as many as the model looks ahead. Not for streams.</summary>
    public int? Steps { get; init; }

    /// <summary>Sees a sentence about each row that could not be answered, in order.</summary>
    public Action<string>? Refused { get; init; }

    /// <summary>Sees how many rows or series have been answered so far.</summary>
    public Action<long>? Answered { get; init; }

    /// <summary>Sees the first answers that say where the model looked, in order.</summary>
    internal Action<ExplainedAnswer>? Explained { get; init; }

    /// <summary>How many of these.</summary>
    internal int MostExplained { get; init; }

    /// <summary>What predicts rows and sequences instead of this process; null for nothing else. It gives what the network of the model would give.</summary>
    internal Func<IReadOnlyList<EncodedExample>, Task<double[][]>>? Elsewhere { get; init; }
}
