namespace Windrow.Cli.Hosting;

/// <summary>Where jobs are.</summary>
/// <param name="Folder">Absolute path.</param>
/// <param name="IsDefault">Whether a command without options finds it again.</param>
abstract record JobsPlace(string Folder, bool IsDefault)
{
    /// <summary>The option that a command needs to find this place, with a space in front; empty when it needs none.</summary>
    public string Suffix => IsDefault ? "" : $" {OptionName} {Quoted.Argument(Relative(Folder))}";

    protected abstract string OptionName { get; }

    static string Relative(string folder)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    /// <summary>The folder that a cluster's silos share.</summary>
    public sealed record Cluster(string Folder, bool IsDefault) : JobsPlace(Folder, IsDefault)
    {
        protected override string OptionName => "--cluster";
    }

    /// <summary>The folder of the runs on this machine.</summary>
    public sealed record Local(string Folder, bool IsDefault) : JobsPlace(Folder, IsDefault)
    {
        protected override string OptionName => "--runs";
    }
}
