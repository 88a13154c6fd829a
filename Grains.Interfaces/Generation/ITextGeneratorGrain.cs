using Windrow.Grains.Access;

namespace Windrow.Grains.Generation;

/// <summary>Writes text with a trained model. The key is the job's id.</summary>
[Alias("windrow.ITextGeneratorGrain")]
public interface ITextGeneratorGrain : IGrainWithStringKey
{
    /// <summary>Loads the best checkpoint (or the one asked for), reads the prompt, and writes on from there, piece by piece.</summary>
    /// <exception cref="GenerationException">There is no checkpoint, the prompt has a character that the training text does not have, or the request is
    /// wrong.</exception>
    [Alias("GenerateAsync"), Access(CallersAllowed.Users)]
    IAsyncEnumerable<string> GenerateAsync(GenerateRequest request, CancellationToken cancellation = default);
}

/// <summary>What to write.</summary>
/// <remarks>Id 0 is retired.</remarks>
[GenerateSerializer, Immutable, Alias("windrow.GenerateRequest")]
public sealed record GenerateRequest
{
    /// <summary>Text that the written text continues; it is part of neither the length nor the answer.</summary>
    [Id(1)] public string Prompt { get; init; } = "";

    /// <summary>Number of tokens to write.</summary>
    [Id(2)] public int Length { get; init; } = 500;

    /// <summary>The logits are divided by this before the softmax; 0 always takes the most probable token.</summary>
    [Id(3)] public double Temperature { get; init; } = 0.8;

    [Id(4)] public long Seed { get; init; } = 1;

    /// <summary>Step of the checkpoint to use; null for the best one, or the newest one if there is no best.</summary>
    [Id(5)] public long? Step { get; init; }

    /// <summary>Only this many of the most probable tokens can be written; null for all of them.</summary>
    [Id(6)] public int? TopK { get; init; }

    /// <summary>Only the smallest set of most probable tokens whose probabilities sum to at least this can be written; 1 for all tokens.</summary>
    [Id(7)] public double TopP { get; init; } = 1;

    /// <summary>The text ends before the first occurrence of any of these.</summary>
    [Id(8)] public string[] Stop { get; init; } = [];

    /// <summary>Positive logits of tokens that the prompt or the text already has are divided by this, and negative ones multiplied; 1 for no penalty.</summary>
    [Id(9)] public double RepetitionPenalty { get; init; } = 1;
}

/// <summary>Text cannot be written, for a reason that the message gives.</summary>
[GenerateSerializer, Alias("windrow.GenerationException")]
public sealed class GenerationException : Exception
{
    public GenerationException() { }

    public GenerationException(string message) : base(message) { }

    public GenerationException(string message, Exception inner) : base(message, inner) { }
}
