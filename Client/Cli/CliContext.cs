using Spectre.Console;
using Windrow.Cli.Hosting;

namespace Windrow.Cli;

/// <summary>A command's inputs and outputs.</summary>
sealed class CliContext
{
    /// <summary>For results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>For answers to questions.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>The bytes of standard input, for data.</summary>
    public Func<Stream> InputBytes { get; init; } = System.Console.OpenStandardInput;

    /// <summary>For errors and progress notes.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal, on which a line can be overwritten.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary><see cref="Out"/> for tables and the live view.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Whether <see cref="Out"/> is an interactive terminal, which can be redrawn.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Cancelled by the first Ctrl-C or SIGTERM.</summary>
    public required CancellationToken Interrupted { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<string, string?> EnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    public OpenSession OpenSession { get; init; } = Sessions.OpenAsync;

    /// <summary>The context of this process.</summary>
    public static CliContext OfProcess(CancellationToken interrupted)
    {
        bool isTerminal = !System.Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        if (!isTerminal) console.Profile.Width = 200; // read by a program: long lines are better than wrapped ones
        return new CliContext
        {
            Out = System.Console.Out,
            In = System.Console.In,
            Error = System.Console.Error,
            ErrorIsTerminal = !System.Console.IsErrorRedirected,
            Console = console,
            IsTerminal = isTerminal && console.Profile.Capabilities.Interactive,
            Interrupted = interrupted,
        };
    }
}
