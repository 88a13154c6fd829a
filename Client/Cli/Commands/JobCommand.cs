using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary>The frame of the commands that take a job's id, do one thing to it, and end.</summary>
static class JobCommand
{
    /// <param name="cli">The world.</param>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="run">Does it, and returns the exit code.</param>
    public static Command Create(CliContext cli, string name, string description, Func<JobHandle, ParseResult, Task<int>> run)
    {
        Command command = new(name, description) { SharedOptions.JobId, SharedOptions.Json };
        command.SetAction(async (parsed, _) =>
        {
            await using Session session = await cli.OpenSession(new SessionRequest(parsed.Place(cli)), cli.Interrupted);
            JobHandle job = await session.Client.GetAsync(parsed.GetRequiredValue(SharedOptions.JobId), cli.Interrupted);
            return await run(job, parsed);
        });
        return command.WithPlace();
    }

    /// <summary>A command that gives an order and says what became of it.</summary>
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
