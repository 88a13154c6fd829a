using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow tag ID a b --remove c</c>: changes the tags of a job.</summary>
static class TagCommand
{
    static readonly Argument<string[]> Added = new("TAG") { Description = "Tags to add.", Arity = ArgumentArity.ZeroOrMore };

    static readonly Option<string[]> Removed = new("--remove")
    {
        Description = "Tags to remove. May be given several times.",
        HelpName = "TAG",
    };

    public static Command Create(CliContext cli)
    {
        Command command = JobCommand.CreateOrder(cli, "tag", "Add or remove tags of a job, whether it runs or not. 'windrow list --tag TAG' finds it.",
            (job, parsed, cancellation) => job.TagAsync(parsed.GetValue(Added) ?? [], parsed.GetValue(Removed) ?? [], cancellation));
        command.Arguments.Add(Added);
        command.Options.Add(Removed);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Added) is null or [] && result.GetValue(Removed) is null or []) result.AddError("Name a tag to add, or one to remove with --remove.");
        });
        return command;
    }
}
