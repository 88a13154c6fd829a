using System.CommandLine.Completions;
using Windrow.Grains.Runs;

namespace Windrow.Cli;

/// <summary>Suggests the ids of the jobs on this machine to a shell that completes a command line.</summary>
static class JobIds
{
    /// <summary>The jobs of the folder that the command line or the environment names.</summary>
    public static IEnumerable<CompletionItem> Complete(CompletionContext context)
    {
        DirectoryInfo runs = context.ParseResult.GetValue(SharedOptions.Runs)
            ?? new DirectoryInfo(Environment.GetEnvironmentVariable(SharedOptions.RunsVariable) is { Length: > 0 } named ? named : "runs");
        if (!runs.Exists) return [];
        return runs.EnumerateDirectories().Where(folder => RunFolder.IsRunFolder(folder.FullName)).Select(folder => new CompletionItem(folder.Name));
    }
}
