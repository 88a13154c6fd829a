using System.IO.Compression;
using System.Text;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Tests.Data;

namespace Windrow.Tests.Fuzzing;

public sealed class DataFuzzTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Damaged_tables_of_examples_are_read_or_refused()
    {
        string table = "text,size,at,stars\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"\"good, {i % 7} \"\"film\"\"\",{i % 5}.5,2025-03-{1 + i % 28:00},{(i % 2 == 0 ? "up" : "down")}\n"));
        return ReadOrRefuseAsync(
            "a.csv", table,
            "type: examples, path: PATH, inputs: [{type: number, column: size}, {type: category, column: text}, {type: time, column: at}], target: {column: stars}");
    }

    [Fact]
    public Task Damaged_lines_of_JSON_are_read_or_refused()
    {
        string lines = string.Concat(Enumerable.Range(0, 40).Select(i => $$"""{"text": "good \u00e9 {{i % 7}} film", "other": [1, {"a": null}], "stars": "{{(i % 2 == 0 ? "up" : "down")}}"}""" + "\n"));
        return ReadOrRefuseAsync("a.jsonl", lines, "type: examples, path: PATH, inputs: {column: text}, target: {column: stars}");
    }

    [Fact]
    public Task Damaged_series_are_read_or_refused()
    {
        string rows = "time,a,b\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"2025-01-01T{i / 60:00}:{i % 60:00}:00,{i},{i % 7}.25\n"));
        return ReadOrRefuseAsync("a.csv", rows, "type: series, path: PATH, inputs: [a, b], targets: [a]");
    }

    [Fact]
    public Task Damaged_texts_are_read_or_refused() =>
        ReadOrRefuseAsync("a.txt", string.Concat(Enumerable.Repeat("The quick brown fox, naïve as ever, jumps over the lazy dog.\n", 20)), "type: text, path: PATH");

    /// <summary>A damaged archive, not an archive of damaged text.</summary>
    [Fact]
    public Task Damaged_archives_are_read_or_refused()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $"Line {i * i} of a text.\n"))));
        return ReadOrRefuseAsync("a.txt.gz", packed.ToArray(), "type: text, path: PATH");
    }

    /// <summary>A few hundred kilobytes that become a line of 300 MB.</summary>
    [Fact]
    public void A_line_that_only_an_archive_can_hold_is_refused_with_bounded_memory()
    {
        string file = _folder["a.csv.gz"];
        using (GZipStream gzip = new(File.Create(file), CompressionLevel.Fastest))
        {
            gzip.Write("text,stars\n"u8);
            byte[] piece = new byte[1 << 20];
            piece.AsSpan().Fill((byte)'a');
            for (int i = 0; i < 300; i++) gzip.Write(piece);
        }

        JobFile job = DataJob.Of($"{{type: examples, path: '{file}', inputs: {{column: text}}, target: {{column: stars}}}}");
        long before = GC.GetAllocatedBytesForCurrentThread();
        DataException refused = Assert.Throws<DataException>(() => job.Prepare(_folder["prepared"]));
        Assert.Contains("has more than 268435456 bytes", refused.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    Task ReadOrRefuseAsync(string name, string content, string data) => ReadOrRefuseAsync(name, Encoding.UTF8.GetBytes(content), data);

    Task ReadOrRefuseAsync(string name, byte[] content, string data)
    {
        JobFile job = DataJob.Of($"{{{data.Replace("PATH", $"'{_folder[name]}'", StringComparison.Ordinal)}}}", "training.batchSize=2", "training.window=5");
        return Fuzz.AssertReadOrRefusedAsync(new Mutator([content], ["\"\"", "\",\"", "2025-02-30", "1,5", "{\"text\":", "\\\"", "1_000", "🏳️‍🌈"]), 600, Read, e => e is DataException, fewAreRight: name.EndsWith(".gz", StringComparison.Ordinal));

        bool Read(byte[] input)
        {
            _folder.Write(name, input);
            string prepared = _folder["prepared"];
            if (Directory.Exists(prepared)) Directory.Delete(prepared, recursive: true);
            using TrainingData training = job.Prepare(prepared);
            JobCost cost = JobCost.Of(job, training.Ports, training.MaxSteps, training.MaxSourceSteps);
            return cost.Parameters > 0;
        }
    }
}
