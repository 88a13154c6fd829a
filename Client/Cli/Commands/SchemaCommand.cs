using System.CommandLine;
using Windrow.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow schema</c>: the JSON Schema of job files, for editors.</summary>
static class SchemaCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("schema", "Write the JSON Schema of job files, for editors.") { SharedOptions.Json };
        command.SetAction(_ =>
        {
            cli.Out.WriteLine(JobSchema.Json());
            return ExitCodes.Done;
        });
        return command;
    }
}
