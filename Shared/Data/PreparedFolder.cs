using System.Security.Cryptography;

namespace Windrow.Data;

/// <summary>A folder of prepared data: files that are read while training, and a description in JSON that is written last, so a folder that has
/// it is complete.</summary>
static class PreparedFolder
{
    /// <summary>What to do about a folder whose files are damaged.</summary>
    public const string Remedy = "Delete the folder that holds it, so that the data are prepared again from the sources, or restore the file from a backup.";

    /// <summary>Writes the description, with a file next to it that <c>sha256sum --check</c> reads.</summary>
    public static void Describe<T>(string folder, string name, T description)
    {
        using MemoryStream json = new();
        JsonFile.Write(json, description);
        byte[] bytes = json.ToArray();
        DurableFile.Replace(Path.Combine(folder, SumName(name)), stream => stream.Write(Sum(bytes, name)));
        DurableFile.Replace(Path.Combine(folder, name), stream => stream.Write(bytes));
    }

    /// <summary>Reads the description. One from a version without checksums is also read.</summary>
    /// <exception cref="DataException">It is missing or damaged.</exception>
    public static T Description<T>(string folder, string name)
    {
        string file = Path.Combine(folder, name), sum = Path.Combine(folder, SumName(name));
        if (File.Exists(file) && File.Exists(sum) && !File.ReadAllBytes(sum).AsSpan().SequenceEqual(Sum(File.ReadAllBytes(file), name)))
            throw PreparedFile.Damaged(file, $"its SHA-256 is not the one in {SumName(name)}");
        return JsonFile.Read<T>(file, Remedy);
    }

    static string SumName(string name) => name + ".sha256";

    static byte[] Sum(byte[] bytes, string name) => System.Text.Encoding.UTF8.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {name}\n");
}
