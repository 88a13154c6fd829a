using System.CommandLine;
using Windrow.Data;

namespace Windrow.Cli;

/// <summary>The option <c>--on-bad-row</c>.</summary>
static class BadRowOption
{
    public const string Name = "--on-bad-row";

    /// <summary>What to add to an error about one row.</summary>
    public const string Remedy = $"To leave out such rows, use {Name} skip.";

    /// <param name="description">For the help.</param>
    public static Option<BadRowRule?> Create(string description) =>
        WordOption.Create<BadRowRule>(Name, description, ("fail", BadRowRule.Fail), ("skip", BadRowRule.Skip));
}
