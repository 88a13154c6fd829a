using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Windrow.Tests.Docs;

/// <summary>A C# program as a page prints it, compiled as in a new console project with a reference to a part of Windrow.</summary>
/// <param name="Text">The program.</param>
/// <param name="Assemblies">The parts of Windrow that it can use.</param>
sealed partial record PrintedProgram(string Text, IReadOnlyList<string> Assemblies)
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

    /// <summary>The program in the tests' folder with whose dependencies it runs.</summary>
    public string Host { get; init; } = "windrow";

    /// <summary>The programs of a page.</summary>
    public static IEnumerable<PrintedProgram> In(string page, params IReadOnlyList<string> assemblies) =>
        CodeBlocks().Matches(Repository.Read(page)).Select(match => new PrintedProgram(match.Groups[1].Value, assemblies));

    /// <summary>What the compiler has to say, except for what is only information.</summary>
    public IEnumerable<Diagnostic> Problems() => Compile().GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning);

    /// <summary>Runs it as a process, and returns the lines that it writes.</summary>
    /// <param name="folder">Where it is started.</param>
    /// <param name="input">Lines for its standard input.</param>
    public async Task<string[]> RunAsync(string folder, params IReadOnlyList<string> input)
    {
        string file = Path.Combine(AppContext.BaseDirectory, $"printed-{Guid.NewGuid():n}.dll");     // beside the assemblies that it uses
        try
        {
            EmitResult emitted = Compile().Emit(file);
            Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
            string Own(string name) => Path.Combine(AppContext.BaseDirectory, name);
            using Process process = Process.Start(new ProcessStartInfo(
                "dotnet", ["exec", "--depsfile", Own($"{Host}.deps.json"), "--runtimeconfig", Own($"{Host}.runtimeconfig.json"), file])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            foreach (string line in input) await process.StandardInput.WriteLineAsync(line);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await error);
            return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    CSharpCompilation Compile() => CSharpCompilation.Create(
        "Printed",
        [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(Text)],
        References(),
        new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The assemblies of these tests, without the other parts of Windrow.</summary>
    IEnumerable<MetadataReference> References()
    {
        string[] files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return files
            .Where(file => Path.GetFileNameWithoutExtension(file) is string name && (!name.StartsWith("Windrow", StringComparison.OrdinalIgnoreCase) || Assemblies.Contains(name)))
            .Select(file => MetadataReference.CreateFromFile(file));
    }

    [GeneratedRegex(@"```csharp\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();
}
