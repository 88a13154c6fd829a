using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Clustering;

namespace Windrow.Cli;

/// <summary>Options and arguments that several commands have.</summary>
static class SharedOptions
{
    public const string RunsVariable = "WINDROW_RUNS";
    public const string ClusterVariable = "WINDROW_CLUSTER";
    public const string KeysVariable = "WINDROW_KEYS";

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show where an error comes from, and the log of a silo in this process.",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON, for programs. An error is one line of JSON on standard error." };

    public static Option<string?> Cluster { get; } =
        NewCluster($"Folder or PostgreSQL database that the cluster's silos share (default: {ClusterVariable}). Without either, jobs run on this machine.");

    /// <summary>For commands that only work on a cluster.</summary>
    public static Option<string?> ClusterOnly { get; } = NewCluster($"Folder or PostgreSQL database that the cluster's silos share (default: {ClusterVariable}).");

    public static Option<DirectoryInfo?> Runs { get; } = new("--runs")
    {
        Description = $"Folder of the runs on this machine (default: {RunsVariable}, or ./runs).",
        HelpName = "DIR",
    };

    /// <summary>For commands that connect to a cluster as a user.</summary>
    public static Option<string?> Keys { get; } = new("--keys")
    {
        Description = $"Your key for a cluster that demands keys: the file from its administrator, or a folder with this one key (default: {KeysVariable}).",
        HelpName = "FILE|DIR",
    };

    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "Replace a setting of the job file, such as training.learningRate=0.001. May be given several times.",
        HelpName = "KEY=VALUE",
    };

    public static Option<int?> Slots { get; } =
        NumberOption.Create("--slots", "Number of workers that compute at the same time on this silo (default: one per core; for a cluster, one per core that no other silo of this machine uses).", "N", least: 1);

    public static Option<string?> Blas { get; } = new("--blas")
    {
        Description = "What multiplies matrices: 'fused' (Windrow's own kernels, the default), 'native' (oneMKL, or the best library found), 'managed', or a library's path.",
        HelpName = "PATH",
    };

    public static Argument<string> JobId { get; } = new("ID")
    {
        Description = "The job's id, for example char-lm-1.",
        CompletionSources = { JobIds.Complete },
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ } token] && string.IsNullOrWhiteSpace(token.Value)) result.AddError("The job's id is empty.");
            },
        },
    };

    public static Argument<FileInfo> JobFile { get; } = new("FILE") { Description = "The job file (YAML or JSON)." };

    /// <summary>Gives a command the options that say where its jobs are.</summary>
    public static Command WithPlace(this Command command)
    {
        command.Options.Add(Cluster);
        command.Options.Add(Runs);
        command.Options.Add(Keys);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Cluster) is not null && result.GetResult(Runs) is not null)
                result.AddError("--cluster and --runs cannot be combined: jobs are either on a cluster or in a folder on this machine.");
        });
        return command;
    }

    /// <summary>Where jobs are, from the options or else from the environment.</summary>
    public static JobsPlace Place(this ParseResult parsed, CliContext cli) => parsed.PlaceWithoutKey(cli) with { Key = parsed.Key(cli) };

    /// <summary>The user's key, from the option or else from the environment; null when neither names one.</summary>
    public static KeyChoice? Key(this ParseResult parsed, CliContext cli)
    {
        if (parsed.GetValue(Keys) is { Length: > 0 } typed) return new KeyChoice(Path.GetFullPath(typed), IsDefault: false);
        return cli.EnvironmentVariable(KeysVariable) is { Length: > 0 } named ? new KeyChoice(Path.GetFullPath(named), IsDefault: true) : null;
    }

    static JobsPlace PlaceWithoutKey(this ParseResult parsed, CliContext cli)
    {
        if (parsed.GetValue(Cluster) is { } cluster) return new JobsPlace.Cluster(ClusterBackend.Parse(cluster), IsDefault: false);
        if (parsed.GetValue(Runs) is { } runs) return new JobsPlace.Local(runs.FullName, IsDefault: false);
        if (parsed.ClusterPlace(cli) is { } named) return named;
        return new JobsPlace.Local(parsed.RunsFolder(cli), IsDefault: true);
    }

    /// <summary>Folder of the runs on this machine, from the option or else from the environment.</summary>
    public static string RunsFolder(this ParseResult parsed, CliContext cli)
    {
        if (parsed.GetValue(Runs) is { } runs) return runs.FullName;
        return Path.GetFullPath(cli.EnvironmentVariable(RunsVariable) is { Length: > 0 } value ? value : "runs");
    }

    /// <summary>The cluster that a command works on, from <see cref="ClusterOnly"/> or else from the environment; null when neither names one.</summary>
    /// <exception cref="UserErrorException">The address of a database in the environment is malformed.</exception>
    public static JobsPlace.Cluster? ClusterPlace(this ParseResult parsed, CliContext cli)
    {
        if (parsed.GetValue(ClusterOnly) is { } cluster) return new JobsPlace.Cluster(ClusterBackend.Parse(cluster), IsDefault: false) { Key = parsed.Key(cli) };
        if (cli.EnvironmentVariable(ClusterVariable) is not { Length: > 0 } named) return null;
        try
        {
            return new JobsPlace.Cluster(ClusterBackend.Parse(named), IsDefault: true) { Key = parsed.Key(cli) };
        }
        catch (FormatException e)
        {
            throw new UserErrorException($"{ClusterVariable}: {e.Message}", e);
        }
    }

    /// <summary>The name is the same everywhere. A malformed address is a mistake in the command line, which is not repeated: it may have a password.</summary>
    static Option<string?> NewCluster(string description) => new("--cluster")
    {
        Description = description,
        HelpName = "DIR|URL",
        Validators =
        {
            result =>
            {
                if (result.Tokens is not [{ } token]) return;
                try
                {
                    if (string.IsNullOrWhiteSpace(token.Value)) result.AddError("--cluster is empty.");
                    else ClusterBackend.Parse(token.Value);
                }
                catch (FormatException e)
                {
                    result.AddError(e.Message);
                }
            },
        },
    };
}
