using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Tests.Data;

public sealed class AllowedRootsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public AllowedRootsTests()
    {
        _folder.Write("allowed/a.txt", "x");
        _folder.Write("allowed-not/b.txt", "x");
        _folder.Write("secret/c.txt", "x");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("allowed")]
    [InlineData("allowed/a.txt")]
    [InlineData("allowed/**/*.txt")]
    [InlineData("secret/../allowed/a.txt")]
    public void What_lies_in_an_allowed_folder_is_taken(string path) =>
        Assert.Equal([_folder["allowed/a.txt"]], Resolve(path, "nowhere", "allowed"));

    [Theory]
    [InlineData("secret")]
    [InlineData("secret/c.txt")]
    [InlineData("secret/missing.txt")]
    [InlineData("allowed/../secret/c.txt")]
    [InlineData("allowed-not/b.txt")]
    [InlineData("*/c.txt")]
    [InlineData("//server/share/c.txt")]
    [InlineData(@"\\server\share\c.txt")]
    [InlineData("/proc/self/environ")]
    [InlineData("/proc/self/root/etc/hostname")]
    [InlineData("/proc/self/cwd/../../../../etc/hostname")]
    [InlineData("/dev/stdin")]
    public void What_lies_elsewhere_is_refused_whether_it_exists_or_not(string path)
    {
        DataException e = Assert.Throws<DataException>(() => Resolve(path, "allowed"));
        Assert.Contains("outside the data roots of this silo", e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["allowed"], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_counts_as_what_it_leads_to()
    {
        File.CreateSymbolicLink(_folder["allowed/link.txt"], _folder["secret/c.txt"]);
        Directory.CreateSymbolicLink(_folder["allowed/link"], "../secret");
        Directory.CreateSymbolicLink(_folder["in"], _folder["allowed"]);

        foreach (string path in new[] { "allowed/link.txt", "allowed", "allowed/link/c.txt", "allowed/link" })
        {
            DataException e = Assert.Throws<DataException>(() => Resolve(path, "allowed"));
            Assert.Contains($"leads to '{_folder["secret"]}", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal([_folder["in/a.txt"]], Resolve("in/a.txt", "allowed"));
        Assert.Equal([_folder["allowed/a.txt"]], Resolve("allowed/a.txt", "in"));
    }

    [Theory]
    [InlineData("/proc/self/environ")]
    [InlineData("/proc/self/root")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("/dev/fd/0")]
    public void A_link_to_what_the_process_has_open_is_refused(string target)
    {
        if (!OperatingSystem.IsLinux()) return;
        File.CreateSymbolicLink(_folder["allowed/link"], target);
        foreach (string path in new[] { "allowed/link", "allowed/link/etc/hostname" })
            Assert.Contains("outside the data roots", Assert.Throws<DataException>(() => Resolve(path, "allowed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_through_proc_is_followed_to_where_it_leads()
    {
        if (!OperatingSystem.IsLinux()) return;
        string path = "/proc/self/root" + _folder["allowed/a.txt"];
        Assert.Equal([path], Resolve(path, "allowed"));
        Assert.Throws<DataException>(() => Resolve("/proc/self/root" + _folder["secret/c.txt"], "allowed"));
    }

    [Fact]
    public void A_path_with_NUL_which_would_end_it_elsewhere_is_refused()
    {
        string allowed = _folder["allowed"], path = $"{_folder["secret/c.txt"]}\0{allowed}";
        Assert.Contains("NUL", Assert.Throws<DataException>(
            () => DataFiles.Resolve(new TextDataOptions { Path = [path] }, [allowed])).Message, StringComparison.Ordinal);
        Assert.Contains(
            JobFileReader.Read("{name: a, data: {path: \"a\\0b\"}}", "job.yaml", "/", []).Problems,
            problem => problem.Contains("control characters", StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_to_itself_is_refused()
    {
        File.CreateSymbolicLink(_folder["allowed/a"], _folder["allowed/b"]);
        File.CreateSymbolicLink(_folder["allowed/b"], _folder["allowed/a"]);

        DataException e = Assert.Throws<DataException>(() => Resolve("allowed/a", "allowed"));
        Assert.Contains("leads back to itself", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_allowed_folder_allows_nothing() => Assert.Throws<DataException>(() => Resolve("allowed/a.txt"));

    IReadOnlyList<string> Resolve(string path, params string[] roots) =>
        DataFiles.Resolve(new TextDataOptions { Path = [_folder[path]] }, [.. roots.Select(root => _folder[root])]);
}
