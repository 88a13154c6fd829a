using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Windrow.Audio;
using Windrow.Inference;
using Windrow.Inference.Answers;
using Windrow.Inference.Listening;

namespace Windrow.Cli;

/// <summary>The options of <c>windrow predict</c> that let a model listen to standard input.</summary>
static class RawSound
{
    public static Option<int?> Rate { get; } = NumberOption.Create(
        "--raw", "Read raw audio from standard input: 16-bit little-endian mono samples without a header, at this sample rate. Each utterance is answered when it ends.",
        "HZ", least: Recording.LowestRate);

    public static Option<double?> Utterance { get; } =
        NumberOption.Create("--utterance", "With --raw: split the audio after this many seconds (default: at pauses).", "SECONDS", least: 0.1);

    public static Option<double?> Pause { get; } =
        NumberOption.Create("--pause", "With --raw: length of the silence that ends an utterance (default: 0.5).", "SECONDS", least: 0.05);

    public static Option<double?> Silence { get; } =
        NumberOption.Create("--silence", "With --raw: how far below full scale sound is silence, in decibels (default: 45).", "DB", least: 0.0);

    /// <summary>Adds an error for each option that does not fit the others.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="inputs">The inputs that are named.</param>
    /// <param name="others">Options that are for tables.</param>
    public static void Check(CommandResult result, IReadOnlyList<string> inputs, params IReadOnlyList<Option> others)
    {
        if (result.GetResult(Rate) is null)
        {
            if (inputs.Count == 0) result.AddError("There is nothing to answer: name files, or - for standard input.");
            foreach (Option option in (Option[])[Utterance, Pause, Silence])
            {
                if (result.GetResult(option) is not null) result.AddError($"{option.Name} is for sound: add --raw with the sample rate.");
            }

            return;
        }

        if (result.Accepted(Rate) is > Recording.HighestRate and var rate)
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--raw is {rate}; it must be at most {Recording.HighestRate}, in samples per second."));
        if (inputs.Any(input => input != "-")) result.AddError($"--raw reads standard input, but '{inputs.First(input => input != "-")}' is named too. Leave it out; recordings that are files are named in a table.");
        if (result.GetResult(Utterance) is not null && (result.GetResult(Pause) is not null || result.GetResult(Silence) is not null))
            result.AddError("--utterance cannot be combined with --pause and --silence: sound is divided after a fixed time, or at pauses.");
        foreach (Option option in others)
        {
            if (result.GetResult(option) is { Implicit: false }) result.AddError($"{option.Name} is for tables, and cannot be combined with --raw.");
        }
    }

    /// <summary>Answers standard input.</summary>
    public static async Task AnswerAsync(CliContext cli, ParseResult parsed, WindrowModel model, AnswerFormat format)
    {
        ListeningOptions options = new(parsed.GetValue(Rate)!.Value, AnswerLines.Of(format, model.Meaning.Outputs)) { UtteranceSeconds = parsed.GetValue(Utterance) };
        if (parsed.GetValue(Pause) is double pause) options = options with { PauseSeconds = pause };
        if (parsed.GetValue(Silence) is double silence) options = options with { SilenceDecibels = silence };
        HeardSound heard = await SoundAnswers.WriteAsync(model, cli.InputBytes(), cli.Out, options, cli.Interrupted);
        if (heard.EndedWithinSample) cli.Error.WriteLine("Standard input ended within a sample, whose first byte was ignored. Were its samples of 16 bits?");
        if (heard.Utterances == 0)
            cli.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Nothing was heard in {heard.Seconds:0.0} s of sound: all of it was more than {options.SilenceDecibels} dB below full scale. Raise --silence, or the volume."));
    }
}
