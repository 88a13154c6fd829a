namespace Windrow.Client;

/// <summary>What a trained model should generate.</summary>
public sealed class GenerateOptions
{
    /// <summary>Text to continue; it is not repeated in the output.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Number of tokens to generate: characters, bytes or words, depending on the job.</summary>
    public int Length { get; init; } = 500;

    /// <summary>The logits are divided by this before the softmax: below 1, likely tokens become likelier; above 1, rare ones do. 0 always picks the
    /// likeliest.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Seed for sampling: the same seed, prompt and checkpoint produce the same text.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Step of the checkpoint to use; the best when null, and the newest when there is no best.</summary>
    public long? Step { get; init; }
}
