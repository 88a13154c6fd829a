using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow validate FILE</c>: checks a job file and its data, and says what training will cost, without training.</summary>
static class ValidateCommand
{
    static readonly Option<bool> NoData = new("--no-data") { Description = "Check only the job file, without reading the data." };

    static readonly Option<bool> Resolved = new("--resolved") { Description = "Also print the job with every setting, including the defaults." };

    public static Command Create(CliContext cli)
    {
        Command command = new("validate", "Check a job file and its data without training.")
        {
            SharedOptions.JobFile, SharedOptions.Set, NoData, Resolved, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(cli, parsed)));
        return command;
    }

    static int Run(CliContext cli, ParseResult parsed)
    {
        bool json = parsed.GetValue(SharedOptions.Json);
        try
        {
            (JobFile job, string resolved, _) = JobFiles.Read(parsed.GetRequiredValue(SharedOptions.JobFile), parsed.GetValue(SharedOptions.Set) ?? []);
            DataCheck? data = parsed.GetValue(NoData) ? null : DataCheck.Of(job, cli.Interrupted);
            JobCost? cost = data is null ? null : JobCost.Of(job, data.Ports, data.MaxSteps, data.MaxSourceSteps);
            if (data is not null && job.Model.Weights is { } weights) CheckWeights(weights, new SequenceModel(job.Model, data.Ports));
            if (json) cli.WriteJson(new { Valid = true, job.Name, Resolved = parsed.GetValue(Resolved) ? resolved : null, Problems = Array.Empty<string>(), Data = data?.Counts, Columns = data?.Columns.ToDictionary(column => column.Column, column => column.Found), Notices = data?.Notices, Cost = cost });
            else cli.Out.WriteLine($"{job.Name} can be trained.{(data is null ? "" : $" {data.Sentence}")}");
            if (data?.Columns.Count > 0 && !json) cli.WriteFacts(data.Columns.Select(column => (column.Column, (string?)column.Found)));
            foreach (string notice in json ? [] : data?.Notices ?? []) cli.Out.WriteLine($"note: {notice}");
            if (cost is not null && !json) cli.WriteFacts(CostFacts.Of(cost));
            if (parsed.GetValue(Resolved) && !json) cli.Out.Write($"\n{resolved}");
            return ExitCodes.Done;
        }
        catch (Exception exception) when (json && ProblemsOf(exception) is not null)
        {
            cli.WriteJson(new { Valid = false, Problems = ProblemsOf(exception) });
            return ExitCodes.WrongInput;
        }
    }

    static void CheckWeights(string file, SequenceModel model)
    {
        StartWeights.RequireFile(file, allowedRoots: null);
        _ = StartWeights.Read(file, model);
    }

    static IReadOnlyList<string>? ProblemsOf(Exception exception) => exception switch
    {
        Client.JobRefusedException refused => refused.Problems,
        UserErrorException or DataException => [exception.Message],
        _ => null,
    };
}
