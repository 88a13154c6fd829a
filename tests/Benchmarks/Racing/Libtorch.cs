using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Racing;

/// <summary>The training step of current libtorch, run by a command that the user names, because Debian 12 cannot load it.</summary>
/// <param name="command">The command with its placeholders.</param>
/// <param name="seconds">How long a process is measured.</param>
sealed class Libtorch(string command, int seconds)
{
    const string Cores = "{cores}", Threads = "{threads}", Row = "{rows}", Time = "{seconds}";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    static readonly Option<string?> CommandOption = new("--libtorch")
    {
        Description = $"Command that measures libtorch, split at spaces, in which {Cores}, {Threads}, {Row} and {Time} are filled in. "
            + "It prints a JSON object on one line: row, threads, tokens_per_second, libtorch. Left out, libtorch does not take part.",
        HelpName = "COMMAND",
        Validators =
        {
            result =>
            {
                string text = result.Tokens is [{ } token] ? token.Value : "";
                foreach (string placeholder in (string[])[Cores, Threads, Row])
                {
                    if (!text.Contains(placeholder, StringComparison.Ordinal)) result.AddError($"--libtorch lacks {placeholder}: '{text}'.");
                }
            },
        },
    };

    static readonly Option<int> SecondsOption = SharedOptions.Number("--libtorch-seconds", "Seconds that libtorch is measured in each process.", 20);

    /// <summary>Gives a benchmark the options.</summary>
    public static Command AddOptions(Command command)
    {
        command.Add(CommandOption);
        command.Add(SecondsOption);
        return command;
    }

    /// <summary>As the options say; null when libtorch does not take part.</summary>
    public static Libtorch? From(ParseResult parsed) =>
        parsed.GetValue(CommandOption) is string command ? new Libtorch(command, parsed.GetValue(SecondsOption)) : null;

    /// <summary>Measures one row in one process.</summary>
    /// <param name="row">From 1.</param>
    /// <param name="threads">Its threads.</param>
    /// <param name="cores">Cores as taskset lists them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="memory">Watches how much memory it holds.</param>
    /// <exception cref="BenchmarkException">The command fails, or prints something else than the row's speed.</exception>
    public async Task<LibtorchSpeed> RunAsync(int row, int threads, string cores, CancellationToken cancellation, PeakMemory? memory = null)
    {
        string[] program = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part
            .Replace(Cores, cores, StringComparison.Ordinal)
            .Replace(Threads, $"{threads}", StringComparison.Ordinal)
            .Replace(Row, $"{row}", StringComparison.Ordinal)
            .Replace(Time, $"{seconds}", StringComparison.Ordinal))];
        string output = await RivalProcess.RunAsync(cores, program, new Dictionary<string, string>(), onLine: null, cancellation, memory);
        return Parse(output) is { } speed && speed.Row == row && speed.Threads == threads && speed.TokensPerSecond > 0
            ? speed
            : throw new BenchmarkException(
                $"'{string.Join(' ', program)}' should print a JSON object for row {row} with {threads} threads, and printed:\n{output}");
    }

    static LibtorchSpeed? Parse(string output)
    {
        try
        {
            return JsonSerializer.Deserialize<LibtorchSpeed>(output, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What the command prints.</summary>
/// <param name="Row">The row, from 1.</param>
/// <param name="Threads">Threads of the process.</param>
/// <param name="TokensPerSecond">Of the median step.</param>
/// <param name="Libtorch">Its version.</param>
sealed record LibtorchSpeed(int Row, int Threads, double TokensPerSecond, string Libtorch);
