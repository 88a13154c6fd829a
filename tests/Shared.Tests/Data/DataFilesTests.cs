using Windrow.Data;

namespace Windrow.Tests.Data;

public sealed class DataFilesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gives_every_file_below_it_in_ordinal_order_of_relative_paths()
    {
        foreach (string name in new[] { "b.txt", "a/z.txt", "a.txt", "B.txt", "a/b/c.txt", ".hidden/x", "bin/y", "a-b" })
            _folder.Write(name, "x");

        string[] expected = [".hidden/x", "B.txt", "a-b", "a.txt", "a/b/c.txt", "a/z.txt", "b.txt", "bin/y"];
        Assert.Equal(expected, Relative(Resolve([_folder.Path])));
    }

    [Fact]
    public void A_glob_gives_what_it_matches_with_case()
    {
        foreach (string name in new[] { "src/a.cs", "src/b/c.cs", "src/d.CS", "src/e.txt", "other/f.cs" }) _folder.Write(name, "x");

        Assert.Equal(["src/a.cs", "src/b/c.cs"], Relative(Resolve([_folder["src/**/*.cs"]])));
        Assert.Equal(["other/f.cs", "src/a.cs"], Relative(Resolve([_folder["*/*.cs"]])));
    }

    [Fact]
    public void The_list_keeps_its_order_and_a_file_counts_once()
    {
        foreach (string name in new[] { "a.txt", "b.txt", "c.txt" }) _folder.Write(name, "x");
        File.CreateSymbolicLink(_folder["d.txt"], _folder["a.txt"]);

        Assert.Equal(["c.txt", "a.txt", "b.txt"], Relative(Resolve([_folder["c.txt"], _folder["*.txt"], _folder["b.txt"]])));
    }

    [Fact]
    public void Excluded_files_are_left_out_of_folders_and_globs_but_not_when_named()
    {
        foreach (string name in new[] { "a.cs", "obj/b.cs", "x/obj/c.cs", "x/d.cs" }) _folder.Write(name, "x");

        Assert.Equal(["a.cs", "x/d.cs"], Relative(Resolve([_folder.Path], exclude: ["**/obj/**"])));
        Assert.Equal(["a.cs", "x/d.cs"], Relative(Resolve([_folder["**/*.cs"]], exclude: ["**/obj/**"])));
        Assert.Equal(["obj/b.cs"], Relative(Resolve([_folder["obj/b.cs"]], exclude: ["**/*.cs"])));
    }

    [Fact]
    public void A_git_folder_is_never_entered_whereas_gitignore_is_a_file_like_others()
    {
        foreach (string name in new[] { ".git/config", "sub/.git/HEAD", ".gitignore", "a" }) _folder.Write(name, "x");

        Assert.Equal([".gitignore", "a"], Relative(Resolve([_folder.Path])));
        Assert.Equal([".gitignore", "a"], Relative(Resolve([_folder["**/*"]])));
    }

    [Fact]
    public void Links_to_folders_below_are_not_entered_so_a_circle_ends()
    {
        _folder.Write("a/b.txt", "x");
        Directory.CreateSymbolicLink(_folder["a/up"], _folder.Path);

        Assert.Equal(["a/b.txt"], Relative(Resolve([_folder.Path])));
    }

    [Fact]
    public void Relative_paths_start_at_the_current_folder()
    {
        _folder.Write("a.txt", "x");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder["a.txt"]);

        Assert.Equal([_folder["a.txt"]], Resolve([relative]));
    }

    [Theory]
    [InlineData("missing.txt", "there is no file or folder '{0}/missing.txt'")]
    [InlineData("missing/*.txt", "there is no folder '{0}/missing'")]
    [InlineData("*.md", "matches no file in '{0}'")]
    [InlineData("empty", "matches no file in '{0}/empty'")]
    public void What_is_not_there_is_refused_by_name(string path, string expected)
    {
        _folder.Write("a.txt", "x");
        Directory.CreateDirectory(_folder["empty"]);

        DataException e = Assert.Throws<DataException>(() => Resolve([_folder[path]]));
        Assert.Contains(string.Format(null, expected, _folder.Path), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_which_nothing_is_left_names_the_exclusions()
    {
        _folder.Write("a.txt", "x");

        DataException e = Assert.Throws<DataException>(() => Resolve([_folder.Path], exclude: ["*.txt"]));
        Assert.Contains("data.exclude (*.txt)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_entry_is_refused() =>
        Assert.Contains("empty entry", Assert.Throws<DataException>(() => Resolve([""])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_cannot_be_opened_is_refused_by_name()
    {
        string file = _folder.Write("a.txt", "x");
        using FileStream locked = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        DataException e = Assert.Throws<DataException>(() => Resolve([_folder.Path]));
        Assert.Contains($"the file '{file}' cannot be read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_nothing_is_refused_by_name()
    {
        File.CreateSymbolicLink(_folder["a.txt"], _folder["gone.txt"]);

        DataException e = Assert.Throws<DataException>(() => Resolve([_folder.Path]));
        Assert.Contains($"the file '{_folder["a.txt"]}' cannot be read", e.Message, StringComparison.Ordinal);
    }

    string[] Relative(IEnumerable<string> files) => [.. files.Select(file => Path.GetRelativePath(_folder.Path, file))];

    static IReadOnlyList<string> Resolve(string[] path, string[]? exclude = null) =>
        DataFiles.Resolve(new TextDataOptions { Path = path, Exclude = exclude ?? [] }, allowedRoots: null);
}
