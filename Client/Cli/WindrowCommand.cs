using System.CommandLine;
using System.CommandLine.Invocation;
using Windrow.Cli.Commands;

namespace Windrow.Cli;

/// <summary>The command <c>windrow</c>: its subcommands, and the one place where exceptions become sentences and exit codes.</summary>
static class WindrowCommand
{
    public static async Task<int> RunAsync(string[] args, CliContext cli)
    {
        ParseResult parsed = Create(cli).Parse(args.Length == 0 ? ["--help"] : args);
        bool json = args.Contains(SharedOptions.Json.Name);
        InvocationConfiguration configuration = new()
        {
            Output = cli.Out,
            Error = cli.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interruption handles signals
        };

        try
        {
            if (parsed.Action is not ParseErrorAction wrong) return await parsed.InvokeAsync(configuration, cli.Interrupted);
            if (json) ErrorReport.Write(cli.Error, ExitCodes.WrongInput, [.. parsed.Errors.Select(error => error.Message)], json);
            else await WriteMistakesAsync(parsed, wrong, configuration, cli);
            return ExitCodes.WrongInput;
        }
        catch (Exception exception)
        {
            ErrorReport.Write(cli.Error, exception, parsed.GetValue(SharedOptions.Verbose), json);
            return ExitCodes.Of(exception);
        }
    }

    internal static RootCommand Create(CliContext cli) => new("Windrow trains recurrent networks, on this machine or on a cluster.")
    {
        SharedOptions.Verbose,
        TrainCommand.Create(cli),
        SubmitCommand.Create(cli),
        ListCommand.Create(cli),
        StatusCommand.Create(cli),
        WatchCommand.Create(cli),
        EventsCommand.Create(cli),
        CompareCommand.Create(cli),
        ReportCommand.Create(cli),
        UiCommand.Create(cli),
        NoteCommand.Create(cli),
        TagCommand.Create(cli),
        PauseCommand.Create(cli),
        ResumeCommand.Create(cli),
        CancelCommand.Create(cli),
        CheckpointCommand.Create(cli),
        SetCommand.Create(cli),
        ScaleCommand.Create(cli),
        PriorityCommand.Create(cli),
        GenerateCommand.Create(cli),
        EvaluateCommand.Create(cli),
        BacktestCommand.Create(cli),
        PredictCommand.Create(cli),
        ServeCommand.Create(cli),
        ExportCommand.Create(cli),
        RemoveCommand.Create(cli),
        PruneCommand.Create(cli),
        ValidateCommand.Create(cli),
        SiloCommand.Create(cli),
        ConfigCommand.Create(cli),
        UpCommand.Create(cli),
        DownCommand.Create(cli),
        ProbeCommand.Create(cli),
        NodesCommand.Create(cli),
        QueueCommand.Create(cli),
        TopCommand.Create(cli),
        DatabaseCommand.Create(cli),
        KeysCommand.Create(cli),
        InfoCommand.Create(cli),
        SchemaCommand.Create(cli),
        CompletionCommand.Create(cli),
    };

    /// <summary>Writes what is wrong with the command line, with suggestions for mistyped words.</summary>
    static async Task WriteMistakesAsync(ParseResult parsed, ParseErrorAction wrong, InvocationConfiguration configuration, CliContext cli)
    {
        wrong.ShowHelp = false;
        configuration.Output = cli.Error;
        await parsed.InvokeAsync(configuration, cli.Interrupted);
        cli.Error.WriteLine($"'{FullName(parsed)} --help' shows what you can type.");
    }

    static string FullName(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "windrow" : $"windrow {parsed.CommandResult.Command.Name}";
}
