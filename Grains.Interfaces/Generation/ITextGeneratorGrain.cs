namespace Windrow.Grains.Generation;

/// <summary>Writes text with a trained model. The key is the job's id; any number of silos may have one.</summary>
[Alias("windrow.ITextGeneratorGrain")]
public interface ITextGeneratorGrain : IGrainWithStringKey
{
    /// <summary>Loads the best checkpoint (or the one asked for), reads the prompt, and writes on from there, piece by piece.</summary>
    /// <exception cref="GenerationException">There is no checkpoint, or the prompt has a character that the text had not.</exception>
    [Alias("GenerateAsync")]
    IAsyncEnumerable<string> GenerateAsync(GenerateRequest request, CancellationToken cancellation = default);
}

/// <summary>What to write.</summary>
/// <remarks>Id 0 is retired.</remarks>
[GenerateSerializer, Immutable, Alias("windrow.GenerateRequest")]
public sealed record GenerateRequest
{
    /// <summary>Text that comes before what is written; part of neither the length nor the answer.</summary>
    [Id(1)] public string Prompt { get; init; } = "";

    /// <summary>Tokens to write.</summary>
    [Id(2)] public int Length { get; init; } = 500;

    /// <summary>The logits are divided by it before the softmax; 0 always takes the likeliest token.</summary>
    [Id(3)] public double Temperature { get; init; } = 0.8;

    [Id(4)] public long Seed { get; init; } = 1;

    /// <summary>Step of the checkpoint to use; the best when null, and the newest when there is no best.</summary>
    [Id(5)] public long? Step { get; init; }
}

/// <summary>Text cannot be written, for a reason that the message names.</summary>
[GenerateSerializer, Alias("windrow.GenerationException")]
public sealed class GenerationException : Exception
{
    public GenerationException() { }

    public GenerationException(string message) : base(message) { }

    public GenerationException(string message, Exception inner) : base(message, inner) { }
}
