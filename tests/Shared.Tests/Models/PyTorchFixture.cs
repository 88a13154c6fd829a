using System.Text.Json;

namespace Windrow.Tests.Models;

/// <summary>The files of <c>tests/reference</c>, written by PyTorch; the README there describes their contents.</summary>
static class PyTorchFixture
{
    static readonly string Folder = Find();

    /// <summary>One file, by its path in the folder.</summary>
    public static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(path)));
        return document.RootElement.Clone();
    }

    /// <summary>The full path of a file, by its path in the folder.</summary>
    public static string PathOf(string path) => Path.Combine(Folder, path);

    /// <summary>Names of the files in one of its folders.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(Path.Combine(Folder, folder), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static double[] Doubles(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    public static float[] Floats(JsonElement list) => [.. Doubles(list).Select(number => (float)number)];

    /// <summary>Nested lists of numbers as one list.</summary>
    public static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(Doubles)];

    /// <summary>Tokens [T][B] as one time-major list.</summary>
    public static int[] Tokens(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(token => token.GetInt32()))];

    static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "tests", "reference");
            if (Directory.Exists(folder)) return folder;
        }

        throw new DirectoryNotFoundException($"No folder tests/reference above {AppContext.BaseDirectory}.");
    }
}
