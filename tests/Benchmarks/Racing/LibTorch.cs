using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Racing;

/// <summary>libtorch's bare training step, by a program that the user names: it is not part of this repository.</summary>
/// <param name="command">The program, and arguments that come before ours.</param>
sealed class LibTorch(IReadOnlyList<string> command)
{
    /// <summary>Processes in each round, of which the best counts: libtorch can be five times as slow from one process to the next.</summary>
    const int Tries = 3;

    const int Seconds = 8;

    static readonly Option<string?> CommandOption = new("--libtorch")
    {
        Description = "Program that measures libtorch. It is called with CORES THREADS ROW SECONDS, and prints a JSON object with tokens_per_second "
            + "and libtorch (the version). Not measured when left out.",
        HelpName = "COMMAND",
    };

    /// <summary>The version that the program has stated; empty before the first run.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Gives a benchmark the option.</summary>
    public static Command AddOption(Command command)
    {
        command.Add(CommandOption);
        return command;
    }

    /// <summary>As the option says; null when it is left out.</summary>
    public static LibTorch? From(ParseResult parsed) =>
        parsed.GetValue(CommandOption)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } command ? new LibTorch(command) : null;

    /// <summary>Measures one row; the best of some processes.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cores">Cores as taskset lists them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Tokens per second of the median step.</returns>
    /// <exception cref="BenchmarkException">The program failed, or printed something else.</exception>
    public async Task<double> RunAsync(int row, int threads, string cores, CancellationToken cancellation)
    {
        double best = 0;
        string[] arguments = [cores, $"{threads}", $"{row}", Seconds.ToString(CultureInfo.InvariantCulture)];
        for (int i = 0; i < Tries; i++)
        {
            string output = await ChildProcess.RunAsync(cores: null, [.. command, .. arguments], Rival.Environment, onLine: null, cancellation);
            best = Math.Max(best, TokensPerSecond(output));
        }

        return best;
    }

    double TokensPerSecond(string output)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(output);
            Version = json.RootElement.GetProperty("libtorch").GetString()!;
            return json.RootElement.GetProperty("tokens_per_second").GetDouble();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BenchmarkException(
                $"'{string.Join(' ', command)}' should print one JSON object with tokens_per_second and libtorch, and printed:\n{output}\n({e.Message})");
        }
    }
}
