using System.CommandLine;
using System.Text.RegularExpressions;
using Windrow.Cli;

namespace Windrow.Tests.Docs;

/// <summary>The commands and programs of the README and of the pages on operations, on prediction and on texts that answer texts.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Commands =>
        new(new[] { "README.md", "docs/operations.md", "docs/prediction.md", "docs/sequence-to-sequence.md" }.SelectMany(page => CommandLines().Matches(Repository.Read(page))).Select(match => match.Groups[1].Value).Distinct());

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_is_one(string arguments)
    {
        ParseResult parsed = WindrowCommand.Create(CliContext.OfProcess(CancellationToken.None)).Parse(arguments);

        Assert.Empty(parsed.Errors);
    }

    [Fact]
    public void Every_program_of_the_readme_compiles_as_printed()
    {
        PrintedProgram[] programs = [.. PrintedProgram.In("README.md", "Windrow.Client", "Windrow.Grains.Interfaces", "Windrow.Shared")];
        Assert.NotEmpty(programs);
        Assert.All(programs, program => Assert.Empty(program.Problems()));
    }

    [GeneratedRegex(@"^(?:windrow|dotnet run -c Release --project Client/Cli --) (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();
}
