using System.Globalization;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Series;

public sealed class SeriesDataTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_is_read_in_its_lane_with_the_row_that_lies_ahead()
    {
        Random random = new(3);
        for (int round = 0; round < 40; round++)
        {
            int lanes = random.Next(1, 6), window = random.Next(1, 8), shards = random.Next(1, lanes + 1), horizon = random.Next(1, 4);
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 60)), lanes * window * 3 + 20];
            string folder = $"{round}";
            for (int s = 0; s < lengths.Length; s++) Write($"{folder}/{s}.csv", lengths[s], t => $"{100 * s + t},x,{-t}", "a,word,b");
            JobFile job = DataJob.Of(
                $"{{type: series, path: '{_folder[folder]}', inputs: [a, b], targets: a, horizon: {horizon}, split: {{validation: 0.25}} }}",
                $"training.batchSize={lanes}", $"training.window={window}", $"parallelism.dataShards={shards}");

            using TrainingData data = job.Prepare(_folder[$"{folder}-data"]);

            // What is to be read, from the definition: the rows of each training part that have a target in it, one series after the other.
            List<(int Series, int Row)> rows = [];
            for (int s = 0; s < lengths.Length; s++)
                for (int t = 0; t + horizon < lengths[s] - lengths[s] / 4; t++) rows.Add((s, t));
            int laneLength = rows.Count / lanes;
            List<(int Series, int Row)>[] expected = [.. Enumerable.Range(0, lanes).Select(lane => rows.Slice(lane * laneLength, laneLength))];
            Assert.Equal(expected, Read(data, lanes, shards, horizon));
        }
    }

    [Fact]
    public void Naive_forecasts_are_the_last_value_and_that_of_a_season_before_in_the_same_series()
    {
        Random random = new(5);
        for (int round = 0; round < 30; round++)
        {
            int lanes = random.Next(1, 5), window = random.Next(1, 9), horizon = random.Next(1, 9), season = random.Next(1, 15);
            int[] lengths = [lanes * window * 4 + 90, .. Enumerable.Range(0, random.Next(0, 3)).Select(_ => random.Next(30, 90))];
            int[] values = [.. Enumerable.Range(0, lengths.Sum())];
            random.Shuffle(values);
            int used = 0;
            double[][] x = [.. lengths.Select(length => Enumerable.Range(0, length).Select(_ => values[used++] / 10.0).ToArray())];
            string folder = $"naive-{round}";
            for (int s = 0; s < lengths.Length; s++) Write($"{folder}/{s}.csv", lengths[s], t => FormattableString.Invariant($"{t},{x[s][t]}"), "t,x");
            JobFile job = DataJob.Of(
                $"{{type: series, path: '{_folder[folder]}', inputs: [t, x], targets: x, horizon: {horizon}, normalize: true, split: {{validation: 0.2, test: 0.3}} }}",
                $"training.batchSize={lanes}", $"training.window={window}");

            using TrainingData data = job.Prepare(_folder[$"{folder}-data"]);
            ColumnScale scale = data.Subject.Scales.Single();
            SequenceBatch batch = Batch(data);
            NaiveForecasts naive = new(window * lanes, 1, season);
            BatchReader reader = data.Reader(0);
            List<(double Last, double Seasonal, double Error)> expected = [], read = [];
            for (int w = 0; w < data.TestWindows; w++)
            {
                reader.ReadTest(w, batch);
                reader.ReadNaiveForecasts(batch.Shape, naive);
                int n = batch.Shape.Positions;
                for (int i = 0; i < n; i++)
                {
                    double target = Value(batch.Values.Row(i)[0], scale);
                    int s = Array.FindIndex(x, one => one.Any(value => Math.Abs(value - target) < 0.01));
                    int at = Array.FindIndex(x[s], value => Math.Abs(value - target) < 0.01) - horizon;      // values occur once
                    Assert.InRange(at, lengths[s] - lengths[s] * 3 / 10, lengths[s] - horizon - 1);
                    int before = at + horizon;
                    while (before > at) before -= season;
                    int train = lengths[s] - lengths[s] * 3 / 10 - lengths[s] / 5;
                    double error = Enumerable.Range(season, train - season).Average(t => Math.Abs(x[s][t] - x[s][t - season]));
                    expected.Add((x[s][at], before < 0 ? double.NaN : x[s][before], error));
                    read.Add((Value(naive.Last(n).Row(i)[0], scale), Value(naive.Seasonal(n).Row(i)[0], scale), naive.TrainingErrors(n).Row(i)[0] * scale.Deviation));
                }
            }

            Assert.True(expected.Count > 20, $"{expected.Count} rows.");
            foreach ((var ours, var theirs) in read.Zip(expected))
            {
                Assert.Equal(theirs.Last, ours.Last, 1e-4);
                Assert.Equal(theirs.Seasonal, ours.Seasonal, 1e-4);
                Assert.Equal(theirs.Error, ours.Error, 1e-4);
            }
        }

        static double Value(float number, ColumnScale scale) => number * scale.Deviation + scale.Mean;
    }

    [Fact]
    public void Columns_have_mean_0_and_deviation_1_over_the_training_part()
    {
        Random random = new(1);
        string file = Write("a.csv", 1000, t => $"{t},{(t < 800 ? random.NextDouble() * 5 + 3 : 1e6).ToString(CultureInfo.InvariantCulture)},7", "t,x,same");
        JobFile job = DataJob.Of($"{{type: series, path: '{file}', inputs: [x, same], normalize: true, split: {{validation: 0.2}} }}",
            "training.batchSize=1", "training.window=799");

        using TrainingData data = job.Prepare(_folder["data"]);
        SequenceBatch batch = Batch(data);
        data.Reader(0).ReadTraining(0, batch);

        float[] x = [.. Enumerable.Range(0, 799).Select(t => batch.Inputs.Row(t)[0]), batch.Values.Row(798)[0]];
        Assert.Equal(0, x.Average(value => (double)value), 1e-6);
        Assert.Equal(1, x.Average(value => (double)value * value), 1e-6);
        Assert.Equal(0, batch.Inputs.Row(5)[1]);
    }

    [Fact]
    public void What_was_prepared_is_read_again_whatever_became_of_the_files()
    {
        string file = Write("a.csv", 100, t => $"{t * 1.5}", "x");
        JobFile job = DataJob.Of($"{{type: series, path: '{file}', inputs: x, normalize: true}}", "training.batchSize=2", "training.window=5");
        using TrainingData first = job.Prepare(_folder["data"]);
        File.Delete(file);

        using TrainingData second = job.Prepare(_folder["data"]);

        SequenceBatch one = Batch(first), two = Batch(second);
        first.Reader(0).ReadTraining(3, one);
        second.Reader(0).ReadTraining(3, two);
        Assert.Equal(one.Inputs.Data.ToArray(), two.Inputs.Data.ToArray());
        Assert.Equal(one.Values.Data.ToArray(), two.Values.Data.ToArray());
    }

    [Fact]
    public void Validation_has_so_few_lanes_that_each_has_a_window()
    {
        string file = Write("a.csv", 1000, t => $"{t}", "x");
        JobFile job = DataJob.Of($"{{type: series, path: '{file}', inputs: x, split: {{validation: 0.1}} }}",
            "training.batchSize=16", "training.window=30", "parallelism.dataShards=4");

        using TrainingData data = job.Prepare(_folder["data"]);

        Assert.Equal(2, data.ValidationWindows);        // 99 rows in three lanes of 33
        int[] first = [.. Enumerable.Range(0, 4).Select(shard =>
        {
            SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard));
            data.Reader(shard).ReadValidation(0, batch);
            return batch.Shape.Positions > 0 ? (int)batch.Inputs.Row(0)[0] : -1;
        })];
        Assert.Equal([900, 933, 966, -1], first);
    }

    [Fact]
    public void Reading_a_window_allocates_nothing()
    {
        string file = Write("a.csv", 1000, t => $"{t},{-t}", "x,y");
        using TrainingData data = DataJob.Of($"{{type: series, path: '{file}', inputs: [x, y]}}", "training.batchSize=4", "training.window=9")
            .Prepare(_folder["data"]);
        BatchReader reader = data.Reader(0);
        SequenceBatch batch = Batch(data);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int step = 0; step < data.StepsPerEpoch; step++) reader.ReadTraining(step, batch);
            for (int window = 0; window < data.ValidationWindows; window++) reader.ReadValidation(window, batch);
        }));
    }

    [Fact]
    public void A_long_series_takes_little_more_memory_than_a_short_one()
    {
        long Allocated(int rows)
        {
            string file = Write($"{rows}.csv", rows, t => $"{t},{t * 0.37:F6},something long that nobody reads", "x,y,z");
            JobFile job = DataJob.Of($"{{type: series, path: '{file}', inputs: [x, y], normalize: true}}", "training.batchSize=4", "training.window=9");
            long before = GC.GetAllocatedBytesForCurrentThread();
            job.Prepare(_folder[$"data-{rows}"]).Dispose();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(100);
        Assert.True(Allocated(60_000) - Allocated(1000) < 500_000);       // of a file of 3 MB
    }

    /// <summary>What each lane reads, in order, after checking that targets lie ahead and that lanes begin where a series does.</summary>
    static List<(int Series, int Row)>[] Read(TrainingData data, int lanes, int shards, int horizon)
    {
        List<(int Series, int Row)>[] read = [.. Enumerable.Range(0, lanes).Select(_ => new List<(int, int)>())];
        for (int shard = 0; shard < shards; shard++)
        {
            (int first, int count) = DataShards.Lanes(lanes, shards, shard);
            Assert.Equal(count, data.RowsOf(shard));
            SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, count);
            BatchReader reader = data.Reader(shard);
            for (int step = 0; step < data.StepsPerEpoch; step++)
            {
                reader.ReadTraining(data.StepsPerEpoch * 2L + step, batch);      // the third epoch is as the first
                for (int r = 0; r < batch.Shape.Rows; r++)
                {
                    List<(int Series, int Row)> lane = read[first + batch.Shape.Order[r]];
                    for (int t = 0; t < batch.Shape.Lengths[r]; t++)
                    {
                        int position = batch.Shape.Position(r, t);
                        int series = (int)(batch.Inputs.Row(position)[0] + batch.Inputs.Row(position)[1]) / 100, row = -(int)batch.Inputs.Row(position)[1];
                        Assert.Equal(100 * series + row + horizon, batch.Values.Row(position)[0]);
                        if (t == 0) Assert.Equal(lane.Count == 0 || lane[^1].Series != series, batch.Begins[r]);
                        lane.Add((series, row));
                    }
                }
            }
        }

        return read;
    }

    static SequenceBatch Batch(TrainingData data) => new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));

    string Write(string name, int rows, Func<int, string> row, string header) =>
        _folder.Write(name, string.Concat(Enumerable.Range(0, rows).Select(t => FormattableString.Invariant($"{row(t)}\n")).Prepend(header + "\n")));
}
