using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Windrow.Tests.Data;

/// <summary>Prepared data that someone changed, with checksums that fit: what other checks there are must find the change.</summary>
static class Tampering
{
    /// <summary>Writes the checksums of a prepared text's files as they are now, and those that are not needed away.</summary>
    public static void FitChecksums(TemporaryFolder folder)
    {
        foreach (string sum in Directory.GetFiles(folder["corpus"], "*.sha256")) File.Delete(sum);
        JsonNode description = JsonNode.Parse(File.ReadAllText(folder["corpus/corpus.json"]))!;
        foreach (string name in (string[])["tokens.bin", "vocabulary.json"])
            description[name.Split('.')[0] + "Sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder["corpus/" + name])));
        folder.Write("corpus/corpus.json", description.ToJsonString());
    }
}
