using Spectre.Console;
using Windrow.Cli;
using Windrow.Tests.Client;

namespace Windrow.Tests.Commands;

/// <summary>Runs command lines in this process as <c>windrow</c> does in its own process: with a real silo and a separate folder of runs.</summary>
sealed class LocalCommandLine : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-commands-");

    public string Runs => Path("runs");

    /// <summary>A file in the command's folder.</summary>
    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>Writes a job file with a text of 5,000 characters next to it.</summary>
    /// <returns>The job file.</returns>
    public string WriteJob(string yaml)
    {
        File.WriteAllText(Path("text.txt"), string.Concat(Enumerable.Repeat("to be, or not to be: that is the question\n", 120)));
        File.WriteAllText(Path("job.yaml"), yaml);
        return Path("job.yaml");
    }

    /// <summary>Runs one command line.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        IAnsiConsole console = PlainConsole.To(output);
        CliContext context = new()
        {
            Out = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Console = console,
            IsTerminal = false,
            Interrupted = CancellationToken.None,
            EnvironmentVariable = name => name == SharedOptions.RunsVariable ? Runs : null,
        };
        int exitCode = await WindrowCommand.RunAsync(arguments, context);
        return (exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
