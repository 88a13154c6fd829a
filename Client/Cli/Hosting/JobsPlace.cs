using Windrow.Clustering;

namespace Windrow.Cli.Hosting;

/// <summary>Where jobs are.</summary>
/// <param name="IsDefault">Whether a command finds it without options.</param>
abstract record JobsPlace(bool IsDefault)
{
    /// <summary>The folder's absolute path, or the database without its password.</summary>
    public abstract string Name { get; }

    /// <summary>The user's key for the cluster's silos; null for none.</summary>
    public KeyChoice? Key { get; init; }

    /// <summary>The options that a command needs to find this place, each with a leading space; empty when it needs none.</summary>
    public string Suffix =>
        (IsDefault ? "" : $" {OptionName} {Quoted.Argument(Argument)}") + (Key is { IsDefault: false } key ? $" --keys {Quoted.Argument(Relative(key.Path))}" : "");

    protected abstract string OptionName { get; }

    protected abstract string Argument { get; }

    static string Relative(string folder)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    /// <summary>What a cluster's silos share.</summary>
    public sealed record Cluster(ClusterBackend Backend, bool IsDefault) : JobsPlace(IsDefault)
    {
        public override string Name => Backend.Name;

        protected override string OptionName => "--cluster";

        protected override string Argument => Backend is ClusterBackend.Folder folder ? Relative(folder.FullPath) : Backend.Name;
    }

    /// <summary>The folder of the runs on this machine.</summary>
    /// <param name="Folder">Absolute path.</param>
    /// <param name="IsDefault">Whether a command finds it without options.</param>
    public sealed record Local(string Folder, bool IsDefault) : JobsPlace(IsDefault)
    {
        public override string Name => Folder;

        protected override string OptionName => "--runs";

        protected override string Argument => Relative(Folder);
    }
}
