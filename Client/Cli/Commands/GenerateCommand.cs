using System.CommandLine;
using System.Text;
using Windrow.Client;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow generate ID</c>: generates text with a trained model.</summary>
static class GenerateCommand
{
    static readonly Option<string?> Prompt = new("--prompt")
    {
        Description = "Text to continue.",
        HelpName = "TEXT",
    };

    static readonly Option<int?> Length = NumberOption.Create("--length", "Number of characters, bytes or words to generate (default: 500).", "N", least: 1);

    static readonly Option<double?> Temperature =
        NumberOption.Create("--temperature", "Below 1, likely characters become likelier; above 1, rare ones do. 0 always picks the likeliest (default: 0.8).", "T", least: 0.0);

    static readonly Option<int?> TopK =
        NumberOption.Create("--top-k", "Generate only the N likeliest characters, bytes or words at each point (default: all).", "N", least: 1);

    static readonly Option<double?> TopP = NumberOption.CreateShare(
        "--top-p", "Generate only the likeliest characters, bytes or words that together have at least this probability (default: 1, which is all).", "P");

    static readonly Option<double?> RepetitionPenalty =
        NumberOption.Create("--repetition-penalty", "Above 1, characters, bytes or words that the text already has become less likely (default: 1).", "R", least: 1.0);

    static readonly Option<string[]> Stop = new("--stop")
    {
        Description = "End the text before the first occurrence of TEXT. May be given several times.",
        HelpName = "TEXT",
    };

    static readonly Option<long?> Seed =
        NumberOption.Create("--seed", "The same seed, prompt and checkpoint produce the same text (default: 1).", "N", least: 0L);

    static readonly Option<long?> Step = NumberOption.Create("--step", "Step of the checkpoint to use (default: the best checkpoint).", "N", least: 0L);

    public static Command Create(CliContext cli)
    {
        Command command = JobCommand.Create(cli, "generate", "Generate text with a trained model.", (job, parsed) => RunAsync(cli, job, parsed));
        foreach (Option option in new Option[] { Prompt, Length, Temperature, TopK, TopP, RepetitionPenalty, Stop, Seed, Step }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Stop)?.Contains("") == true) result.AddError("--stop is empty; it must be a text of at least one character.");
        });
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, JobHandle job, ParseResult parsed)
    {
        GenerateOptions usual = new();
        GenerateOptions options = new()
        {
            Prompt = parsed.GetValue(Prompt) ?? "",
            Length = parsed.GetValue(Length) ?? usual.Length,
            Temperature = parsed.GetValue(Temperature) ?? usual.Temperature,
            TopK = parsed.GetValue(TopK),
            TopP = parsed.GetValue(TopP) ?? usual.TopP,
            RepetitionPenalty = parsed.GetValue(RepetitionPenalty) ?? usual.RepetitionPenalty,
            Stop = parsed.GetValue(Stop) ?? usual.Stop,
            Seed = parsed.GetValue(Seed) ?? usual.Seed,
            Step = parsed.GetValue(Step),
        };
        IAsyncEnumerable<string> pieces = job.GenerateAsync(options, cli.Interrupted);
        if (parsed.GetValue(SharedOptions.Json)) await WriteJsonAsync(cli, job, options, pieces);
        else await WriteTextAsync(cli, options.Prompt, pieces);
        return ExitCodes.Done;
    }

    static async Task WriteTextAsync(CliContext cli, string prompt, IAsyncEnumerable<string> pieces)
    {
        bool begun = false;
        await foreach (string piece in pieces)
        {
            if (!begun) cli.Out.Write(prompt); // only now: a refused prompt is an error, without any output
            begun = true;
            cli.Out.Write(piece);
            cli.Out.Flush();
        }

        cli.Out.WriteLine();
    }

    static async Task WriteJsonAsync(CliContext cli, JobHandle job, GenerateOptions options, IAsyncEnumerable<string> pieces)
    {
        StringBuilder text = new();
        await foreach (string piece in pieces) text.Append(piece);
        cli.WriteJson(new
        {
            Job = job.Id,
            options.Prompt,
            options.Temperature,
            options.TopK,
            options.TopP,
            options.RepetitionPenalty,
            options.Stop,
            options.Seed,
            options.Step,
            Text = text.ToString(),
        });
    }
}
