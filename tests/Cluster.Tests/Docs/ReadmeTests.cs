using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Windrow.Cli;

namespace Windrow.Tests.Docs;

public sealed partial class ReadmeTests
{
    /// <summary>What <c>dotnet new console</c> turns on.</summary>
    const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The parts of Windrow that a reference to <c>Client/Sdk</c> brings in.</summary>
    static readonly string[] Sdk = ["Windrow.Client", "Windrow.Grains.Interfaces", "Windrow.Shared"];

    public static TheoryData<string> Commands => new(CommandLines().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value).Distinct());

    public static TheoryData<string> Programs => new(CodeBlocks().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_in_the_readme_is_one(string arguments)
    {
        ParseResult parsed = WindrowCommand.Create(CliContext.OfProcess(CancellationToken.None)).Parse(arguments);

        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_in_the_readme_compiles_as_printed(string program)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Printed",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            References(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        Assert.Empty(compilation.GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning));
    }

    /// <summary>The assemblies of these tests, without those of Windrow that do not belong to the SDK.</summary>
    static IEnumerable<MetadataReference> References()
    {
        string[] files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return files
            .Where(file => Path.GetFileNameWithoutExtension(file) is string name && (!name.StartsWith("Windrow", StringComparison.OrdinalIgnoreCase) || Sdk.Contains(name)))
            .Select(file => MetadataReference.CreateFromFile(file));
    }

    [GeneratedRegex(@"^(?:windrow|dotnet run -c Release --project Client/Cli --) (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"```csharp\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();
}
