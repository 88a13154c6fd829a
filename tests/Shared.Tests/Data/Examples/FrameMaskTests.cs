using Windrow.Data;
using Windrow.Sequences;
using Windrow.Tests.Audio;

namespace Windrow.Tests.Data.Examples;

/// <summary>Parts of recordings that are hidden in training.</summary>
public sealed class FrameMaskTests : IDisposable
{
    const int Bands = 10, Rows = 12;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Spans_of_time_and_ranges_of_bands_are_hidden_and_others_in_each_epoch()
    {
        List<float[]> whole = Read("", epoch: 0);
        List<float[]> times = Read("masking: {bandMasks: 0, timeMasks: 1, timeWidth: 5}", epoch: 0), later = Read("masking: {bandMasks: 0, timeMasks: 1, timeWidth: 5}", epoch: 1);
        List<float[]> bands = Read("masking: {timeMasks: 0, bandMasks: 1, bandWidth: 3}, deltas: 1, stack: 2", epoch: 0), open = Read("deltas: 1, stack: 2", epoch: 0);

        List<int> lengths = [], widths = [];
        for (int i = 0; i < Rows; i++)
        {
            int[] steps = Hidden(whole[i], times[i], Bands, step: true), moved = Hidden(whole[i], later[i], Bands, step: true);
            Assert.Equal(steps, steps.Length == 0 ? [] : Enumerable.Range(steps[0], steps.Length));
            Assert.InRange(steps.Length, 0, Math.Min(5, whole[i].Length / Bands / 5));
            lengths.Add(steps.Length);
            if (steps.Length > 2 && moved.Length > 2) Assert.NotEqual(steps, moved);

            int[] columns = Hidden(open[i], bands[i], 4 * Bands, step: false);
            int[] ofFirstFrame = [.. columns.Where(column => column < Bands)];
            Assert.Equal(columns, new[] { 0, 1, 2, 3 }.SelectMany(group => ofFirstFrame.Select(column => group * Bands + column)));
            Assert.Equal(ofFirstFrame, ofFirstFrame.Length == 0 ? [] : Enumerable.Range(ofFirstFrame[0], ofFirstFrame.Length));
            widths.Add(ofFirstFrame.Length);
        }

        Assert.True(lengths.Distinct().Count() > 2 && lengths.Contains(5), string.Join(' ', lengths));
        Assert.Equal([0, 1, 2, 3], widths.Distinct().Order());
        Assert.Equal(times.SelectMany(x => x), Read("masking: {bandMasks: 0, timeMasks: 1, timeWidth: 5}", epoch: 0, dataShards: 3).SelectMany(x => x));
    }

    /// <summary>The rows of the first batch of an epoch, by their recordings: each has another length.</summary>
    List<float[]> Read(string settings, int epoch, int dataShards = 1)
    {
        string table = _folder.Write("table.csv", "file,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"\"{ToneFiles.Uri(new string("abcdefgh"[i % 8], i + 4))}\",{i % 2}\n")));
        using TemporaryFolder prepared = new();
        using ExampleData data = ExampleJob.Prepare(
            prepared, $"path: '{table}', inputs: {{type: audio, column: file, bands: {Bands}, lowestHz: 200, {settings}}}, target: {{column: y}}, split: {{validation: 0}}",
            $"training.batchSize={Rows}", "training.window=300", $"parallelism.dataShards={dataShards}");
        List<float[]> rows = [];
        for (int shard = 0; shard < dataShards; shard++)
        {
            SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard));
            data.Reader(shard).ReadTraining((long)epoch * data.StepsPerEpoch, batch);
            rows.AddRange(Enumerable.Range(0, batch.Shape.Rows).Select(r => ExampleJob.Inputs(batch, r)));
        }

        return [.. rows.OrderBy(row => row.Length)];
    }

    /// <summary>Steps or columns that are zero throughout, and were not before; everything else must be unchanged.</summary>
    static int[] Hidden(float[] whole, float[] masked, int width, bool step)
    {
        int steps = whole.Length / width;
        int[] hidden = [.. Enumerable.Range(0, step ? steps : width).Where(i => Enumerable.Range(0, step ? width : steps).All(j => masked[step ? i * width + j : j * width + i] == 0))];
        for (int at = 0; at < whole.Length; at++)
        {
            if (!hidden.Contains(step ? at / width : at % width)) Assert.Equal(whole[at], masked[at]);
        }

        return hidden;
    }
}
