namespace Windrow.Client;

/// <summary>What a trained model should generate.</summary>
public sealed class GenerateOptions
{
    /// <summary>Text to continue; it is not repeated in the output.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Number of tokens to generate: characters, bytes or words, depending on the job. A text in <see cref="Stop"/> ends the output earlier.</summary>
    public int Length { get; init; } = 500;

    /// <summary>The logits are divided by this before the softmax: below 1, likely tokens become likelier; above 1, rare ones do. 0 always picks the
    /// likeliest.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many of the most probable tokens can be generated, by the probabilities at this temperature; all tokens when null.</summary>
    public int? TopK { get; init; }

    /// <summary>Nucleus sampling: only the smallest set of most probable tokens whose probabilities sum to at least this can be generated, above 0 and at
    /// most 1. With <see cref="TopK"/>, it is a share of the tokens that are left. 1 allows all tokens.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Makes tokens that the prompt or the output already has less likely: their positive logits are divided by this, and their negative ones multiplied.
    /// At least 1, which is no penalty. Meant for models of words: a text soon has every character.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>The output ends before the first occurrence of any of these texts, none of which may be empty. The prompt is not searched.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Seed for sampling: the same seed, prompt and checkpoint produce the same text.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Step of the checkpoint to use; the best when null, and the newest when there is no best.</summary>
    public long? Step { get; init; }
}
