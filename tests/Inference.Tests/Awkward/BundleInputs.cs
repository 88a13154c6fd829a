using System.IO.Compression;
using Windrow.Checkpoints;
using Windrow.Inference;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>Bundles that are damaged, or something else.</summary>
/// <param name="whole">A bundle that is whole.</param>
sealed class BundleInputs(byte[] whole)
{
    const string Section = "Bundles";

    public IEnumerable<AwkwardInput> All() =>
    [
        Bundle("a bundle whose copy was interrupted", whole[..(whole.Length / 2)]),
        Bundle("a file of length zero", []),
        Bundle("a text", "a bundle, I swear"u8.ToArray()),
        Bundle("a ZIP file with something else in it", Changed(zip => zip.CreateEntry("setup.exe"))),
        Bundle("an entry that would be written outside its folder", Changed(zip => zip.CreateEntry("../job.yaml"))),
        Bundle("an entry twice", Changed(zip => zip.CreateEntry("job.yaml"))),
        Bundle("no weights", Changed(zip => zip.GetEntry("model.safetensors")!.Delete())),
        Bundle("no checksums", Changed(zip => zip.GetEntry("SHA256SUMS")!.Delete())),
        Bundle("a job file that was edited", Changed(zip => Write(zip, "job.yaml", CompressionLevel.Optimal, text => [.. text, (byte)'\n']))),
        Bundle("weights with a flipped bit", Changed(zip => Write(zip, "model.safetensors", CompressionLevel.NoCompression, bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]))),
        Bundle("weights that were packed again, with compression", Changed(zip => Write(zip, "model.safetensors", CompressionLevel.Optimal, bytes => bytes))),
        new(Section, "a file that does not exist", () => Message("missing.windrow", null)),
    ];

    static AwkwardInput Bundle(string input, byte[] content) => new(Section, input, () => Message("a.windrow", content));

    static string Message(string name, byte[]? content)
    {
        using TemporaryFolder folder = new();
        if (content is not null) folder.Write(name, content);
        return TrainingJob.Message(Assert.Throws<CheckpointException>(() => WindrowModel.Open(folder[name])), folder);
    }

    byte[] Changed(Action<ZipArchive> change)
    {
        using MemoryStream bundle = new();
        bundle.Write(whole);
        using (ZipArchive zip = new(bundle, ZipArchiveMode.Update, leaveOpen: true)) change(zip);
        return bundle.ToArray();
    }

    static void Write(ZipArchive zip, string name, CompressionLevel compression, Func<byte[], byte[]> change)
    {
        ZipArchiveEntry old = zip.GetEntry(name)!;
        using MemoryStream content = new();
        using (Stream stream = old.Open()) stream.CopyTo(content);
        old.Delete();
        using Stream written = zip.CreateEntry(name, compression).Open();
        written.Write(change(content.ToArray()));
    }
}
