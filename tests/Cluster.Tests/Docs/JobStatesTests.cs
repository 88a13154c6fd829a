using Windrow.Grains.Jobs;

namespace Windrow.Tests.Docs;

public sealed class JobStatesTests
{
    /// <summary>The table in the documentation is the table in the code.</summary>
    [Fact]
    public void The_page_on_failures_has_every_change_of_a_jobs_state()
    {
        string table = string.Join('\n', JobLife.Transitions.Select(row =>
            $"| {row.Change} | {string.Join(", ", row.From.Select(state => state.InWords()))} | {row.To.InWords()} | {row.Meaning} |"));
        Assert.EndsWith($"| change | from | to | when |\n|---|---|---|---|\n{table}\n", Repository.Read("docs/failures.md"), StringComparison.Ordinal);
    }
}
