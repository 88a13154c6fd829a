using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Windrow.Cli;

namespace Windrow.Tests.Docs;

/// <summary>The commands and programs of the README and of the page on prediction.</summary>
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

    /// <summary>The pages with programs, and the parts of Windrow that the reference in their text brings in: <c>Client/Sdk</c>, or <c>Inference</c>.</summary>
    static readonly (string Page, string[] Assemblies)[] Pages =
    [
        ("README.md", ["Windrow.Client", "Windrow.Grains.Interfaces", "Windrow.Shared"]),
        ("docs/prediction.md", ["Windrow.Inference", "Windrow.Shared"]),
    ];

    public static TheoryData<string> Commands =>
        new(Pages.SelectMany(page => CommandLines().Matches(Repository.Read(page.Page))).Select(match => match.Groups[1].Value).Distinct());

    public static TheoryData<string, string[]> Programs
    {
        get
        {
            TheoryData<string, string[]> programs = [];
            foreach ((string page, string[] assemblies) in Pages)
            {
                foreach (Match match in CodeBlocks().Matches(Repository.Read(page))) programs.Add(match.Groups[1].Value, assemblies);
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_is_one(string arguments)
    {
        ParseResult parsed = WindrowCommand.Create(CliContext.OfProcess(CancellationToken.None)).Parse(arguments);

        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_compiles_as_printed(string program, string[] assemblies)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Printed",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            References(assemblies),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        Assert.Empty(compilation.GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning));
    }

    /// <summary>The assemblies of these tests, without those of Windrow that are not listed.</summary>
    static IEnumerable<MetadataReference> References(string[] windrow)
    {
        string[] files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return files
            .Where(file => Path.GetFileNameWithoutExtension(file) is string name && (!name.StartsWith("Windrow", StringComparison.OrdinalIgnoreCase) || windrow.Contains(name)))
            .Select(file => MetadataReference.CreateFromFile(file));
    }

    [GeneratedRegex(@"^(?:windrow|dotnet run -c Release --project Client/Cli --) (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"```csharp\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();
}
