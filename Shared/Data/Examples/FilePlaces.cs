namespace Windrow.Data;

/// <summary>Where files named in a table may be.</summary>
/// <param name="Folder">Where relative names start.</param>
/// <param name="Roots">Real paths of folders that the files must lie in, once symbolic links are followed; null allows any place.</param>
sealed record FilePlaces(string Folder, IReadOnlyList<string>? Roots)
{
    /// <summary>What is wrong with a file that lies elsewhere, as the rest of a sentence that ends with its name.</summary>
    public string Outside { get; init; } = "lies outside the data roots of this silo. Move it into a data root, or add its folder to the data roots";

    /// <summary>Any file of this machine; relative names start at the current folder.</summary>
    public static FilePlaces Anywhere() => new(Environment.CurrentDirectory, null);

    /// <summary>Files of one folder and the folders in it.</summary>
    public static FilePlaces In(string folder) => new(Path.GetFullPath(folder), [RealPath.Of(folder)])
    {
        Outside = $"lies outside the folder '{folder}', in which rows may name files. Move it there",
    };

    /// <summary>Resolves a name to a path, without opening the file.</summary>
    /// <param name="name">As written.</param>
    /// <param name="path">The absolute path.</param>
    /// <returns>What is wrong, as the rest of a sentence that ends with the name; null when nothing is.</returns>
    public string? Find(string name, out string path)
    {
        path = "";
        if (name.Contains('\0', StringComparison.Ordinal)) return "has the character NUL in its name. Correct it";
        path = Path.GetFullPath(name, Folder);
        if (Roots is null) return null;
        string real = RealPath.Of(path);
        if (Roots.Any(root => RealPath.IsWithin(real, root))) return null;
        return Outside;
    }
}
