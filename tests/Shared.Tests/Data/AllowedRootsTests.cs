using Windrow.Data;

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
