namespace Windrow.Client;

/// <summary>What a trained model is asked to write.</summary>
public sealed class GenerateOptions
{
    /// <summary>Text to continue; it is not repeated in the output.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Characters (or bytes, when the job's tokens are bytes) to write.</summary>
    public int Length { get; init; } = 500;

    /// <summary>The logits are divided by this before the softmax: below 1 is safer, above 1 is bolder, and 0 always takes the likeliest token.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Seed of the sampling: the same seed, prompt and checkpoint give the same text.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Step of the checkpoint to use; the best when null, and the newest when there is no best.</summary>
    public long? Step { get; init; }
}
