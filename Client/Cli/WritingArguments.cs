using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Windrow.Inference;

namespace Windrow.Cli;

/// <summary>How a model that writes texts looks for a probable one, on the command line.</summary>
static class WritingArguments
{
    public static Option<int?> Beam { get; } =
        NumberOption.Create("--beam", "Texts that are continued side by side when a model writes texts (default: 1).", "N", least: 1);

    public static Option<double?> LengthPenalty { get; } = NumberOption.Create(
        "--length-penalty", "Texts are compared by the logarithm of their probability, divided by their length to this power (default: 1).", "X", least: 0.0);

    public static Option<int?> MaxTokens { get; } =
        NumberOption.Create("--max-tokens", "Most tokens of a text that is written (default: training.window of the job).", "N", least: 1);

    public static Option<bool> CopyUnknown { get; } = new("--copy-unknown")
    {
        Description = "Write, in place of a token that is not in the vocabulary, the token of the source at which a model with attention looked most.",
    };

    /// <summary>Adds an error for each value that is too large.</summary>
    public static void Check(CommandResult result)
    {
        if (result.Accepted(Beam) is > 1000 and var beam) result.AddError($"--beam is {beam}; it must be at most 1000.");
        if (result.Accepted(LengthPenalty) is > 10 and var penalty)
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--length-penalty is {penalty}; it must be at most 10."));
    }

    /// <summary>What was asked for.</summary>
    public static WritingOptions Writing(this ParseResult parsed) => new()
    {
        Beam = parsed.GetValue(Beam) ?? 1,
        LengthPenalty = parsed.GetValue(LengthPenalty) ?? 1,
        MaxTokens = parsed.GetValue(MaxTokens),
        CopyUnknown = parsed.GetValue(CopyUnknown),
    };

    /// <summary>Whether anything was asked for.</summary>
    public static bool AsksForWriting(this ParseResult parsed) =>
        parsed.GetValue(Beam) is not null || parsed.GetValue(LengthPenalty) is not null || parsed.GetValue(MaxTokens) is not null
        || parsed.GetValue(CopyUnknown);

    /// <summary>Refuses what only a decoder does.</summary>
    /// <exception cref="UserErrorException">It was asked for.</exception>
    public static void RefuseForTranscripts(this ParseResult parsed)
    {
        if (parsed.GetValue(LengthPenalty) is not null || parsed.GetValue(MaxTokens) is not null)
            throw new UserErrorException("--length-penalty and --max-tokens do not apply to transcripts: they are ranked by probability, and are never longer than their time steps. Leave them out.");
    }

    /// <summary>The value of an option; the default one without it, and when the option itself refuses what was given.</summary>
    public static T? Accepted<T>(this CommandResult result, Option<T> option)
    {
        try
        {
            return result.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
