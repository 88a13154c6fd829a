using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Windrow.Checkpoints;
using Windrow.Inference;
using Windrow.Tests.Data;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Inference;

/// <summary>Small files that ask for much memory: bundles, and rows to answer.</summary>
[Collection(AloneCollection.Name)]
public sealed class BombTests : IDisposable
{
    const long Megabyte = 1 << 20;

    readonly TemporaryFolder _folder = new();
    readonly UntrainedRun _run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));
    readonly string _whole;

    public BombTests()
    {
        _whole = _folder["whole.windrow"];
        _run.Open().WriteBundle(_whole);
    }

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(9000, 5, "does not fit the model: tensor ")]                                // 1.9 billion parameters
    [InlineData(9458, 9, "more parameters than the 2147483647 that are possible")]          // with the biases, which the job file does not count
    [InlineData(65536, 5, "the recurrent weights of a layer would have 12,884,901,888 numbers")]
    public void A_job_file_of_a_huge_model_takes_no_memory_for_it(int hidden, int embedding, string expected) => AssertRefused(expected, Bundle("job.yaml", text => text
        .Replace("hiddenSize: 7", $"hiddenSize: {hidden}", StringComparison.Ordinal)
        .Replace("embeddingSize: 5", $"embeddingSize: {embedding}", StringComparison.Ordinal)));

    [Theory]
    [InlineData("[32768,32768]", "0,4294967296", "truncated")]
    [InlineData("[2147483647]", "0,4", "needs 8589934588 bytes, but has 4")]
    [InlineData("[2147483647,2147483647]", "0,4", "has more than 2147483647 elements")]
    public void Weights_that_claim_more_than_the_file_has_take_no_memory_for_it(string shape, string offsets, string expected) =>
        AssertRefused(expected, Bundle("model.safetensors", SafeTensors($$$"""{"a":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[{{{offsets}}}]}}""", [1, 2, 3, 4])));

    [Fact]
    public void A_header_that_claims_more_than_the_file_has_takes_no_memory_for_it() =>
        AssertRefused("claims a header of 99000000 bytes", Bundle("model.safetensors", [.. Length(99_000_000), (byte)'{']));

    [Theory]
    [InlineData("job.yaml", 4 * Megabyte)]
    [InlineData("preprocessing.json", 64 * Megabyte)]
    [InlineData("SHA256SUMS", 4096)]
    public void An_entry_that_unpacks_to_much_more_is_not_unpacked(string entry, long most) =>
        AssertRefused($"'{entry}' claims {most + 1} bytes, but at most {most} are allowed", Bundle(entry, new byte[most + 1]));

    [Fact]
    public void An_entry_that_unpacks_to_more_than_it_claims_is_not_unpacked_further()
    {
        byte[] bundle = Bundle("job.yaml", new byte[100 * Megabyte]);
        byte[] claimed = BitConverter.GetBytes((int)(100 * Megabyte));
        for (int at; (at = bundle.AsSpan().IndexOf(claimed)) >= 0;) BinaryPrimitives.WriteInt32LittleEndian(bundle.AsSpan(at), 1000);
        AssertRefused("job.yaml' is damaged: its checksum", bundle);
    }

    [Fact]
    public async Task A_compressed_line_without_an_end_is_refused()
    {
        // 300 MB of one line: as a compressed file, 300 kB.
        string error = await RefusedAsync(1024 * Megabyte, "text\n", 300, new string('a', (int)Megabyte));
        Assert.Contains("has more than 268435456 bytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_JSON_with_too_many_values_or_too_deep_is_refused()
    {
        string many = await RefusedAsync(512 * Megabyte, "{\"text\": [", 40, string.Concat(Enumerable.Repeat("1,", (int)Megabyte / 2)));
        Assert.Contains("more than 16777216 names, values and brackets", many, StringComparison.Ordinal);
        string deep = await RefusedAsync(64 * Megabyte, "{\"text\": ", 10, new string('[', (int)Megabyte));
        Assert.Contains("maximum configured depth of 64", deep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_of_too_many_fields_is_refused() =>
        Assert.Contains("has more than 1048576 fields", await RefusedAsync(128 * Megabyte, "text", 8, new string(',', (int)Megabyte)), StringComparison.Ordinal);

    void AssertRefused(string expected, byte[] bundle)
    {
        string file = _folder.Write("bomb.windrow", bundle);
        Assert.Throws<CheckpointException>(() => WindrowModel.Open(file));      // compiles what it calls
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException e = Assert.Throws<CheckpointException>(() => WindrowModel.Open(file));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.True(allocated < 4 * Megabyte, $"To refuse a bundle of {bundle.Length} bytes took {allocated} bytes of memory.");
    }

    /// <summary>Gives compressed input to <c>windrow predict</c>, which must refuse it with no more memory than is allowed, and returns what it says.</summary>
    async Task<string> RefusedAsync(long most, string begin, int repetitions, string piece)
    {
        MemoryStream packed = new();
        using (StreamWriter writer = new(new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)))
        {
            writer.Write(begin);
            for (int i = 0; i < repetitions; i++) writer.Write(piece);
        }

        long length = packed.Length;
        packed.Position = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(packed, _whole, "-");
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(2, exitCode);
        Assert.True(allocated < most, $"To refuse {length} bytes took {allocated} bytes of memory.");
        return error;
    }

    byte[] Bundle(string entry, Func<string, string> change)
    {
        using ZipArchive zip = ZipFile.OpenRead(_whole);
        using StreamReader reader = new(zip.GetEntry(entry)!.Open());
        string text = reader.ReadToEnd(), changed = change(text);
        Assert.NotEqual(text, changed);
        return Bundle(entry, Encoding.UTF8.GetBytes(changed));
    }

    /// <summary>The bundle with another content of one entry, and right checksums.</summary>
    byte[] Bundle(string entry, byte[] content)
    {
        using ZipArchive whole = ZipFile.OpenRead(_whole);
        Dictionary<string, byte[]> entries = whole.Entries.ToDictionary(one => one.FullName, one =>
        {
            using MemoryStream memory = new();
            using Stream stream = one.Open();
            stream.CopyTo(memory);
            return memory.ToArray();
        });
        string old = Convert.ToHexStringLower(SHA256.HashData(entries[entry])), sums = Encoding.UTF8.GetString(entries["SHA256SUMS"]);
        entries["SHA256SUMS"] = Encoding.UTF8.GetBytes(sums.Replace(old, Convert.ToHexStringLower(SHA256.HashData(content)), StringComparison.Ordinal));
        entries[entry] = content;
        MemoryStream bundle = new();
        using (ZipArchive zip = new(bundle, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream stream = zip.CreateEntry(name, name == "model.safetensors" ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                stream.Write(bytes);
            }
        }

        return bundle.ToArray();
    }

    static byte[] SafeTensors(string header, byte[] data) => [.. Length(header.Length), .. Encoding.ASCII.GetBytes(header), .. data];

    static byte[] Length(long bytes)
    {
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes);
        return length;
    }
}
