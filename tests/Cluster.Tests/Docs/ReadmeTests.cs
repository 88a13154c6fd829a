using System.CommandLine;
using System.Text.RegularExpressions;
using Windrow.Cli;
using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Docs;

public sealed partial class ReadmeTests
{
    public static TheoryData<string> Commands => new(CommandLines().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value).Distinct());

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_in_the_readme_is_one(string arguments)
    {
        ParseResult parsed = WindrowCommand.Create(CliContext.OfProcess(CancellationToken.None)).Parse(arguments);

        Assert.Empty(parsed.Errors);
    }

    [Fact]
    public void The_program_in_the_readme_is_the_one_that_is_compiled_here()
    {
        string source = Repository.Read("tests/Cluster.Tests/Docs/ReadmeTests.cs");
        string readme = Repository.Read("README.md");
        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + 10;
        string[] lines = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains("        " + line + "\n", source, StringComparison.Ordinal));
    }

    internal static async Task Program()
    {
        await using WindrowClient client = await WindrowClient.ConnectAsync("/tmp/windrow");
        JobHandle job = await client.GetAsync("char-lm-1");
        await foreach (JobEvent happened in job.WatchAsync(from: 1))
        {
            if (happened is StepEvent step) Console.WriteLine($"{step.Step}: {step.Loss:f4}");
        }
    }

    [GeneratedRegex(@"^(?:windrow|dotnet run -c Release --project Client/Cli --) (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();
}
