using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary>Creates the commands that take a job's id, do one thing with the job, and exit.</summary>
static class JobCommand
{
    /// <param name="cli">The command's inputs and outputs.</param>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="run">Runs the command, and returns the exit code.</param>
    public static Command Create(CliContext cli, string name, string description, Func<JobHandle, ParseResult, Task<int>> run)
    {
        Command command = new(name, description) { SharedOptions.JobId, SharedOptions.Json };
        command.SetAction(async (parsed, _) =>
        {
            await using Session session = await cli.OpenSession(Request(cli, parsed), cli.Interrupted);
            JobHandle job = await session.Client.GetAsync(parsed.GetRequiredValue(SharedOptions.JobId), cli.Interrupted);
            return await run(job, parsed);
        });
        return command.WithPlace();
    }

    /// <summary>The session request of a command about the job named on its command line.</summary>
    public static SessionRequest Request(CliContext cli, ParseResult parsed) =>
        new(parsed.Place(cli)) { JobId = parsed.GetRequiredValue(SharedOptions.JobId), Verbose = parsed.GetValue(SharedOptions.Verbose) };

    /// <summary>A command that gives the job an order and reports the outcome.</summary>
    public static Command CreateOrder(
        CliContext cli, string name, string description, Func<JobHandle, ParseResult, CancellationToken, Task<ControlReply>> order) =>
        Create(cli, name, description, async (job, parsed) =>
        {
            ControlReply reply = await order(job, parsed, cli.Interrupted);
            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(reply);
            else (reply.Accepted ? cli.Out : cli.Error).WriteLine(reply.Message);
            return ExitCodes.Of(reply);
        });
}
