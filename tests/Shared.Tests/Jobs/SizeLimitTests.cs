using System.Globalization;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Numerics;
using Windrow.Tests.Data;

namespace Windrow.Tests.Jobs;

/// <summary>Jobs with buffers beyond what an array holds are refused in words, before anything is allocated.</summary>
public sealed class SizeLimitTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.hiddenSize=65536", "model.hiddenSize is 65536 (--set model.hiddenSize=65536); the recurrent weights of a layer", "17,179,869,184", "model.cell=lstm")]
    [InlineData("model.hiddenSize=65536", "model.hiddenSize is 65536 (--set model.hiddenSize=65536); the recurrent weights of a layer", "4,294,967,296", "model.cell=rnnTanh")]
    [InlineData("training.batchSize=1000000", "training.window is 100000 and training.batchSize is 1000000 (--set", "100,000,000,000", "training.window=100000")]
    [InlineData("training.window=100000", "model.hiddenSize is 128 and training.window is 100000 and training.batchSize is 100 (--set", "5,120,000,000", "training.batchSize=100", "model.hiddenSize=128")]
    [InlineData("training.batchSize=3000", "); the embedded tokens of a window", "9,830,400,000", "model.embeddingSize=65536", "model.hiddenSize=8")]
    [InlineData("model.layers=64", "model.hiddenSize is 4096 and model.layers is 64 (--set model.hiddenSize=4096 and --set model.layers=64); the model would have", "", "model.hiddenSize=4096")]
    [InlineData("model.network=convolutional", "model.hiddenSize is 65536 and model.kernelSize is ", "the weights of a layer", "model.hiddenSize=65536", "model.embeddingSize=8")]
    public void They_are_refused_when_the_job_file_is_read(string setting, string expected, string numbers, params string[] more)
    {
        string problems = string.Join('\n', JobFileReader.Read(JobFiles.Least, "job.yaml", "/", [setting, .. more]).Problems);

        Assert.Contains(expected, problems, StringComparison.Ordinal);
        Assert.Contains(numbers, problems, StringComparison.Ordinal);
        Assert.Contains("Lower ", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_is_measured_by_what_each_data_shard_has() =>
        Assert.Empty(JobFiles.Read(JobFiles.Least, ["training.window=100000", "training.batchSize=100", "model.hiddenSize=128", "parallelism.dataShards=50"]).Problems);

    /// <summary>How wide an output is, only the data tell.</summary>
    [Theory]
    [InlineData("full", "model.hiddenSize is 65536; the output layer would have 2,621,440,000 numbers")]
    [InlineData("{type: adaptiveSoftmax, divisor: 1}", "model.hiddenSize is 65536; a projection of the adaptive softmax would have 4,294,967,296 numbers")]
    public void What_only_the_data_tell_is_refused_when_they_are_prepared(string output, string expected)
    {
        string words = string.Join(' ', Enumerable.Range(0, 40_000).Select(n => $"w{n}"));
        JobFile job = DataJob.Of(
            $"{{path: '{_folder.Write("a.txt", words)}', unit: word}}", "model.hiddenSize=65536", "model.network=feedForward",
            "model.embeddingSize=1", "model.layers=1", "training.batchSize=1", "training.window=1", $"model.output={output}");

        DataException e = Assert.Throws<DataException>(() => job.Prepare(_folder["data"]));

        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(46_341, 46_341)]
    [InlineData(1 << 16, 1 << 16)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_product_of_sizes_never_wraps_around(int rows, int cols)
    {
        OverflowException e = Assert.Throws<OverflowException>(() => BufferSize.Of(rows, cols));
        Assert.Contains($"[{rows.ToString(CultureInfo.InvariantCulture)}, ", e.Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => new AlignedBuffer(rows, cols));
        Assert.Throws<OverflowException>(() => BufferSize.Of(long.MaxValue, cols));
        Assert.Throws<OverflowException>(() => new AlignedBuffer(4).AsMatrix(rows, cols).Rows);
        Assert.Equal(46_340 * 46_340, BufferSize.Of(46_340, 46_340));
    }
}
