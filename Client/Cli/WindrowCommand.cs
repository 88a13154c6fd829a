using System.CommandLine;
using System.CommandLine.Invocation;
using Windrow.Cli.Commands;

namespace Windrow.Cli;

/// <summary>The command <c>windrow</c>: its subcommands, and the one place where exceptions become sentences and exit codes.</summary>
static class WindrowCommand
{
    public static async Task<int> RunAsync(string[] args, CliContext cli)
    {
        ParseResult parsed = Create(cli).Parse(args);
        InvocationConfiguration configuration = new()
        {
            Output = cli.Out,
            Error = cli.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interruption does it
        };

        try
        {
            if (parsed.Action is not ParseErrorAction wrong) return await parsed.InvokeAsync(configuration, cli.Interrupted);

            wrong.ShowHelp = false;
            configuration.Output = cli.Error; // suggestions for mistyped words
            await parsed.InvokeAsync(configuration, cli.Interrupted);
            cli.Error.WriteLine($"'{FullName(parsed)} --help' shows what can be typed.");
            return ExitCodes.WrongInput;
        }
        catch (Exception exception)
        {
            ErrorReport.Write(cli.Error, exception, parsed.GetValue(SharedOptions.Verbose));
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
        PauseCommand.Create(cli),
        ResumeCommand.Create(cli),
        CancelCommand.Create(cli),
        CheckpointCommand.Create(cli),
        SetCommand.Create(cli),
        GenerateCommand.Create(cli),
        ExportCommand.Create(cli),
        ValidateCommand.Create(cli),
        SiloCommand.Create(cli),
        InfoCommand.Create(cli),
        SchemaCommand.Create(cli),
    };

    static string FullName(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "windrow" : $"windrow {parsed.CommandResult.Command.Name}";
}
