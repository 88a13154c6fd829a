using System.Buffers.Binary;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Grains.TensorBoard;
using Windrow.Tests.Training;

namespace Windrow.Tests.Observability;

/// <summary>The event file for TensorBoard, read back by a reader of its published format.</summary>
public sealed class TensorBoardTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    const string On = "{everySteps: 20, tensorboard: true}";

    [Fact]
    public void Checksums_are_those_of_the_format()
    {
        // The check value of CRC-32C (RFC 3720, appendix B.4, and https://reveng.sourceforge.io/crc-catalogue/17plus.htm), masked as in TensorFlow's crc32c.h.
        Assert.Equal(unchecked(((0xE3069283u >> 15) | (0xE3069283u << 17)) + 0xa282ead8u), RecordFile.Checksum("123456789"u8));
        byte[] data = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];
        Assert.Equal(SlowChecksum(data), RecordFile.Checksum(data));
    }

    [Fact]
    public void A_file_begins_with_the_bytes_that_TensorFlow_writes()
    {
        // The record of Event { wall_time: 1, file_version: "brain.Event:2" } with its length, apart from our own field at the end.
        byte[] message = EventMessage.FileVersion(DateTimeOffset.FromUnixTimeSeconds(1));
        Assert.StartsWith("09000000000000f03f", Convert.ToHexStringLower(message), StringComparison.Ordinal);
        Assert.Contains("1a0d627261696e2e4576656e743a32", Convert.ToHexStringLower(message), StringComparison.Ordinal);
        using MemoryStream file = new();
        RecordFile.Append(file, message);
        Assert.Equal(message, Records(file.ToArray()).Single());
    }

    [Fact]
    public async Task Every_step_of_a_job_that_was_killed_and_changed_is_there_once_with_the_figures_of_its_log()
    {
        JobHandle job = await cluster.SubmitAsync(cluster.Job with { Name = "board", Steps = 1_000_000, Telemetry = On, Checkpoints = "{everySteps: 30}" });
        await job.StepAsync(50);
        int end = (int)(await job.PauseAsync()).Status!.Step + 70;
        string file = Path.Combine(job.RunFolder, TensorBoardFile.Name);
        CutOff(file);                                                           // as if the process had been killed while it wrote
        Assert.True((await job.ResumeAsync(["training.learningRate=0.002", $"training.maxSteps={end}"])).Accepted);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);

        Dictionary<(string Tag, long Step), float> board = Scalars(await File.ReadAllBytesAsync(file));
        List<JobEvent> log = await job.AllEventsAsync();
        StepEvent[] steps = [.. log.OfType<StepEvent>().GroupBy(step => step.Step).Select(step => step.Last())];
        Assert.Equal(Enumerable.Range(1, end).Select(step => (long)step), steps.Select(step => step.Step).Order());
        foreach (StepEvent step in steps)
        {
            Assert.Equal((float)step.Loss, board[("loss", step.Step)]);
            Assert.Equal((float)step.LearningRate, board[("learning_rate", step.Step)]);
            Assert.Equal((float)step.GradientNorm, board[("gradient_norm", step.Step)]);
        }

        Assert.Equal(end, board.Keys.Count(key => key.Tag == "loss"));
        foreach (EvaluationEvent evaluation in log.OfType<EvaluationEvent>()) Assert.Equal((float)evaluation.ValidationLoss, board[("validation/loss", evaluation.Step)]);
        foreach (GradientsEvent gradients in log.OfType<GradientsEvent>())
            foreach (LayerReport layer in gradients.Layers) Assert.Equal((float)layer.SpectralRadius, board[($"gradients/{layer.Name}/spectral_radius", gradients.Step)]);
        AssertCurves(await File.ReadAllBytesAsync(file), log);
    }

    [Fact]
    public async Task A_job_that_asks_for_the_file_later_gets_its_whole_past_and_one_that_does_not_gets_none()
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with { Name = "later", Steps = 40 });
        string file = Path.Combine(job.RunFolder, TensorBoardFile.Name);
        Assert.False(File.Exists(file));
        Assert.True((await job.ResumeAsync(["telemetry.tensorboard=true", "training.maxSteps=60"])).Accepted);
        Assert.Equal(JobState.Completed, (await job.WaitAsync().WaitAsync(LocalCluster.Limit)).State);
        Assert.Equal(60, Scalars(await File.ReadAllBytesAsync(file)).Keys.Count(key => key.Tag == "loss"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_stops_nothing()
    {
        JobHandle job = await cluster.SubmitAsync(cluster.Job with { Name = "blocked", Steps = 1_000_000, Telemetry = On });
        await job.StepAsync(5);
        long end = (await job.PauseAsync()).Status!.Step + 20;
        string file = Path.Combine(job.RunFolder, TensorBoardFile.Name);
        File.Delete(file);
        Directory.CreateDirectory(file);                                        // a folder in its place
        await job.ResumeAsync([$"training.maxSteps={end}"]);
        Assert.Equal(JobState.Completed, (await job.WaitAsync().WaitAsync(LocalCluster.Limit)).State);
        Assert.Equal(end, EventReader.LastStep(RunFolder.Metrics(job.RunFolder)));
    }

    static void AssertCurves(byte[] file, List<JobEvent> log)
    {
        LayerReport layer = log.OfType<GradientsEvent>().Last().Layers[0];
        long step = log.OfType<GradientsEvent>().Last().Step;
        ProtoReader curve = Records(file).Select(record => new ProtoReader(record)).Where(message => message.Integer(2) == step)
            .SelectMany(message => message.Message(5).Messages(1)).Single(value => value.Text(1) == $"gradients/{layer.Name}/decay").Message(5);
        Assert.Equal(layer.Decay.Select(value => (double)value), curve.Doubles(7));
        Assert.Equal(Enumerable.Range(0, layer.Decay.Length).Select(k => k + 0.5), curve.Doubles(6));
        Assert.Equal((-0.5, layer.Decay.Length - 0.5), (curve.Double(1), curve.Double(2)));
    }

    /// <summary>What TensorBoard shows: the values by tag and step, without those that a restart told it to forget.</summary>
    static Dictionary<(string Tag, long Step), float> Scalars(byte[] file)
    {
        Dictionary<(string Tag, long Step), float> scalars = [];
        int number = 0;
        foreach (ProtoReader message in Records(file).Select(record => new ProtoReader(record)))
        {
            if (number++ == 0) Assert.Equal("brain.Event:2", message.Text(3));
            Assert.InRange(message.Double(1), DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
            if (message.Message(7).Integer(1) == 1)
            {
                foreach ((string Tag, long Step) key in scalars.Keys.Where(key => key.Step >= message.Integer(2)).ToArray()) scalars.Remove(key);
            }

            foreach (ProtoReader value in message.Message(5).Messages(1).Where(value => value.Has(2))) scalars.Add((value.Text(1), message.Integer(2)), value.Float(2));
        }

        return scalars;
    }

    /// <summary>The records of a file, after a look at every checksum.</summary>
    static IEnumerable<byte[]> Records(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(SlowChecksum(file[at..(at + 8)]), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(SlowChecksum(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += length + 16;
            yield return data;
        }
    }

    /// <summary>CRC-32C bit by bit with the reversed Castagnoli polynomial, masked.</summary>
    static uint SlowChecksum(byte[] data)
    {
        uint crc = 0xffffffff;
        foreach (byte one in data)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }

        crc ^= 0xffffffff;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    static void CutOff(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(stream.Length - 5);
    }
}
