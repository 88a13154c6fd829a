using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow note ID "text"</c>: writes a note about a job.</summary>
static class NoteCommand
{
    static readonly Argument<string> Note = new("TEXT") { Description = "The note. 'windrow status ID' shows all of them." };

    public static Command Create(CliContext cli)
    {
        Command command = JobCommand.CreateOrder(cli, "note", "Write a note about a job, whether it runs or not.",
            (job, parsed, cancellation) => job.NoteAsync(parsed.GetRequiredValue(Note), cancellation));
        command.Arguments.Add(Note);
        return command;
    }
}
