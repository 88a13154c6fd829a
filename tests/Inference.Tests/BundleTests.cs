using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Inference;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>Bundles give the same answers as the run that they were made of; damaged and malicious ones are refused.</summary>
public sealed class BundleTests : IDisposable
{
    static readonly Dictionary<string, string?> Row = new() { ["text"] = "good film the" };

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));
    readonly IReadOnlyList<double> _expected;
    readonly byte[] _whole;

    public BundleTests()
    {
        WindrowModel model = _run.Open();
        _expected = model.Predict(Row).Values;
        model.WriteBundle(_folder["whole.windrow"]);
        _whole = File.ReadAllBytes(_folder["whole.windrow"]);
    }

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_bundle_is_the_model_and_nothing_of_the_machine()
    {
        WindrowModel model = WindrowModel.Open(_folder["whole.windrow"]);
        Assert.Equal(("reviews", 20L), (model.Job, model.Step));
        Assert.Equal(_expected, model.Predict(Row).Values);
        model.WriteBundle(_folder["again.windrow"]);
        Assert.Equal(_whole, File.ReadAllBytes(_folder["again.windrow"]));

        Dictionary<string, byte[]> entries = Entries(_whole);
        Assert.Equal(["SHA256SUMS", "job.yaml", "model.safetensors", "preprocessing.json"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Path.GetFileName(_run.Folder), Encoding.UTF8.GetString(entries["job.yaml"]), StringComparison.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(entries["SHA256SUMS"]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(entries[line[66..]])), line[..64]);
        using JsonDocument preprocessing = JsonDocument.Parse(entries["preprocessing.json"]);
        Assert.Equal("mood", preprocessing.RootElement.GetProperty("preprocessing").GetProperty("target").GetProperty("column").GetString());
    }

    [Fact]
    public async Task Predict_takes_a_bundle()
    {
        using MemoryStream input = new("text\ngood film the\n"u8.ToArray());
        (int exitCode, string output, string error) = await PredictCommandLine.RunAsync(input, _folder["whole.windrow"], "-");
        Assert.True(exitCode == 0, error);
        Assert.Equal(_expected[0], double.Parse(output.Split('\n')[1].Split(',')[1], CultureInfo.InvariantCulture), 1e-8);
        (exitCode, _, error) = await PredictCommandLine.RunAsync(null, _folder["whole.windrow"], "-", "--checkpoint", "last");
        Assert.Equal(2, exitCode);
        Assert.Contains("has only one model", error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_flipped_bit_changes_an_answer()
    {
        int refused = 0;
        for (int i = 0; i < _whole.Length; i += 7)
        {
            byte[] damaged = [.. _whole];
            damaged[i] ^= (byte)(1 << (i / 7 % 8));
            try
            {
                Assert.Equal(_expected, WindrowModel.Open(_folder.Write("a.windrow", damaged)).Predict(Row).Values);     // a time or a flag that says nothing
            }
            catch (CheckpointException e)
            {
                Assert.Contains("a.windrow", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, _whole.Length / 7 * 9 / 10, _whole.Length);
    }

    [Fact]
    public void A_bundle_that_is_cut_short_is_refused()
    {
        for (int length = 0; length < _whole.Length; length += 101) AssertRefused("not a whole ZIP file", _whole[..length]);
    }

    [Theory]
    [InlineData("job.yaml")]
    [InlineData("model.safetensors")]
    [InlineData("preprocessing.json")]
    [InlineData("SHA256SUMS")]
    public void A_missing_entry_is_named(string name) => AssertRefused($"no entry '{name}'", Zip(Entries(_whole).Where(entry => entry.Key != name)));

    [Theory]
    [InlineData("../job.yaml")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("C:\\b")]
    [InlineData("model.safetensors/")]
    [InlineData("JOB.YAML")]
    public void An_entry_that_no_bundle_has_is_refused(string name) =>
        AssertRefused("which no bundle has", Zip(Entries(_whole).Append(new(name, [1]))));

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        Dictionary<string, byte[]> entries = Entries(_whole);
        AssertRefused("'job.yaml' twice", Zip(entries.Append(new("job.yaml", entries["job.yaml"]))));
        AssertRefused("is compressed, which the weights", Zip(entries, CompressionLevel.Optimal));
        AssertRefused("claims 70000000 bytes", Zip(entries.Select(entry => entry.Key == "job.yaml" ? new(entry.Key, new byte[70_000_000]) : entry)));
        AssertRefused("job.yaml' is damaged: its checksum", Zip(Changed("job.yaml", "hiddenSize: 7", "hiddenSize: 8", fixSums: false)));
        AssertRefused("does not fit the model", Zip(Changed("job.yaml", "hiddenSize: 7", "hiddenSize: 8", fixSums: true)));
        AssertRefused("cannot be read", Zip(Changed("job.yaml", "hiddenSize:", "hidenSize:", fixSums: true)));

        Dictionary<string, byte[]> Changed(string name, string old, string now, bool fixSums)
        {
            Dictionary<string, byte[]> changed = new(entries);
            string text = Encoding.UTF8.GetString(entries[name]);
            Assert.Contains(old, text, StringComparison.Ordinal);
            changed[name] = Encoding.UTF8.GetBytes(text.Replace(old, now, StringComparison.Ordinal));
            if (fixSums)
            {
                string sums = Encoding.UTF8.GetString(entries["SHA256SUMS"]);
                changed["SHA256SUMS"] = Encoding.UTF8.GetBytes(sums.Replace(
                    Convert.ToHexStringLower(SHA256.HashData(entries[name])), Convert.ToHexStringLower(SHA256.HashData(changed[name])), StringComparison.Ordinal));
            }

            return changed;
        }
    }

    void AssertRefused(string expected, byte[] bundle)
    {
        string file = _folder.Write("a.windrow", bundle);
        string message = Assert.Throws<CheckpointException>(() => WindrowModel.Open(file)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
    }

    static Dictionary<string, byte[]> Entries(byte[] bundle)
    {
        using ZipArchive zip = new(new MemoryStream(bundle));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using Stream stream = entry.Open();
            using MemoryStream memory = new();
            stream.CopyTo(memory);
            return memory.ToArray();
        });
    }

    static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries, CompressionLevel model = CompressionLevel.NoCompression)
    {
        MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, name == "model.safetensors" ? model : CompressionLevel.Optimal).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }
}
