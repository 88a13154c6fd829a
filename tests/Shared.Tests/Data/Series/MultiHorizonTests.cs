using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Series;

/// <summary>Series of which every row up to the horizon is predicted at once.</summary>
public sealed class MultiHorizonTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3, 5, 4, 2)]
    [InlineData(1, 150, 70, 1)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(5, 7, 130, 3)]
    public void The_targets_of_a_row_are_the_rows_after_it_in_their_order(int lanes, int window, int horizon, int shards)
    {
        int[] lengths = [40, horizon + 9, lanes * window * 2 + 2 * horizon];
        for (int s = 0; s < lengths.Length; s++) Write($"{s}.csv", "a,b", lengths[s], t => $"{10_000 * s + t},{-t}");
        JobFile Job(string multi) => DataJob.Of(
            $"{{type: series, path: '{_folder["s"]}', inputs: [a, b], horizon: {horizon}, {multi}split: {{validation: 0}} }}",
            $"training.batchSize={lanes}", $"training.window={window}", $"parallelism.dataShards={shards}");
        using TrainingData one = Job("").Prepare(_folder["one"]), all = Job("multiHorizon: true, ").Prepare(_folder["all"]);
        Assert.Equal((one.StepsPerEpoch, 2 * horizon), (all.StepsPerEpoch, all.Ports.Outputs));
        int rows = 0;
        for (int shard = 0; shard < shards; shard++)
        {
            SequenceBatch last = Batch(one, shard), batch = Batch(all, shard);
            for (int step = 0; step < all.StepsPerEpoch; step++)
            {
                one.Reader(shard).ReadTraining(step, last);
                all.Reader(shard).ReadTraining(step, batch);
                Assert.Equal(last.Shape.Order.ToArray(), batch.Shape.Order.ToArray());
                Assert.Equal(last.Inputs.Data.ToArray(), batch.Inputs.Data.ToArray());      // the same rows, in the same places
                for (int i = 0; i < batch.Shape.Positions; i++, rows++)
                {
                    float[] read = batch.Inputs.Row(i).ToArray();
                    Assert.Equal(Enumerable.Range(1, horizon).SelectMany(h => new[] { read[0] + h, read[1] - h }), batch.Values.Row(i).ToArray());
                    Assert.Equal(last.Values.Row(i).ToArray(), batch.Values.Row(i)[^2..].ToArray());
                }
            }
        }

        Assert.True(rows >= lanes * window, $"{rows} rows.");
    }

    [Fact]
    public void Naive_forecasts_of_each_step_are_the_last_known_value_and_that_of_its_place_in_the_season()
    {
        Random random = new(6);
        for (int round = 0; round < 20; round++)
        {
            int lanes = random.Next(1, 4), window = random.Next(1, 9), horizon = random.Next(1, 9), season = random.Next(1, 12), length = random.Next(120, 200);
            int[] x = [.. Enumerable.Range(0, length).Select(_ => random.Next(10_000))], y = [.. x.Select(value => -value)];
            Write($"{round}.csv", "t,x,y", length, t => $"{t},{x[t]},{y[t]}");
            JobFile job = DataJob.Of(
                $"{{type: series, path: '{_folder[$"s/{round}.csv"]}', inputs: t, targets: [x, y], horizon: {horizon}, multiHorizon: true, split: {{validation: 0.25, test: 0.25}} }}",
                $"training.batchSize={lanes}", $"training.window={window}");
            using TrainingData data = job.Prepare(_folder[$"naive-{round}"]);
            SequenceBatch batch = Batch(data, 0);
            NaiveForecasts naive = new(window * lanes, data.Ports.Outputs, season);
            BatchReader reader = data.Reader(0);
            int train = length - 2 * (length / 4), rows = 0;
            float error = (float)Enumerable.Range(season, train - season).Average(t => (double)Math.Abs(x[t] - x[t - season]));
            for (int w = 0; w < data.ValidationWindows; w++)
            {
                reader.ReadValidation(w, batch);
                reader.ReadNaiveForecasts(batch.Shape, naive);
                for (int i = 0; i < batch.Shape.Positions; i++, rows++)
                {
                    int at = (int)batch.Inputs.Row(i)[0], n = batch.Shape.Positions;
                    for (int h = 1; h <= horizon; h++)
                    {
                        int before = at + h;
                        while (before > at) before -= season;
                        int output = 2 * (h - 1);
                        Assert.Equal([x[at + h], y[at + h]], batch.Values.Row(i).Slice(output, 2).ToArray());
                        Assert.Equal([x[at], y[at]], naive.Last(n).Row(i).Slice(output, 2).ToArray());
                        Assert.Equal([x[before], y[before]], naive.Seasonal(n).Row(i).Slice(output, 2).ToArray());
                        Assert.Equal([error, error], naive.TrainingErrors(n).Row(i).Slice(output, 2).ToArray());
                    }
                }
            }

            Assert.True(rows > 10, $"{rows} rows.");
        }
    }

    [Theory]
    [InlineData(4, 6, false)]
    [InlineData(4, 6, true)]
    [InlineData(90, 80, true)]
    public void What_is_known_ahead_is_read_at_the_rows_that_are_predicted(int horizon, int window, bool all)
    {
        int rows = 3 * window + 2 * horizon;
        Write("a.csv", "plan,x,price", rows, t => $"{5 * t},{t},{1000 - t}");
        using TrainingData data = DataJob.Of(
            $"{{type: series, path: '{_folder["s/a.csv"]}', inputs: x, known: [price, plan], horizon: {horizon}, multiHorizon: {(all ? "true" : "false")}, split: {{validation: 0}} }}",
            "training.batchSize=2", $"training.window={window}").Prepare(_folder["data"]);
        int each = all ? horizon : 1, first = all ? 1 : horizon, seen = 0;
        Assert.Equal((1 + 2 * each, each), (data.Ports.InputWidth, data.Ports.Outputs));
        SequenceBatch batch = Batch(data, 0);
        for (int step = 0; step < data.StepsPerEpoch; step++)
        {
            data.Reader(0).ReadTraining(step, batch);
            for (int i = 0; i < batch.Shape.Positions; i++, seen++)
            {
                int t = (int)batch.Inputs.Row(i)[0];
                int[] ahead = [.. Enumerable.Range(t + first, each)];
                Assert.Equal([t, .. ahead.SelectMany(row => new float[] { 1000 - row, 5 * row })], batch.Inputs.Row(i).ToArray());
                Assert.Equal(ahead.Select(row => (float)row), batch.Values.Row(i).ToArray());
            }
        }

        Assert.Equal((rows - horizon) / 2 * 2, seen);
    }

    [Fact]
    public void Outputs_are_named_and_scaled_by_column_and_step()
    {
        Write("a.csv", "x,y", 60, t => $"{t},{2 * t}");
        using TrainingData data = DataJob.Of(
            $"{{type: series, path: '{_folder["s/a.csv"]}', inputs: [x, y], horizon: 3, multiHorizon: true, normalize: true, split: {{validation: 0}} }}", "training.batchSize=1", "training.window=4")
            .Prepare(_folder["data"]);
        MetricSubject subject = data.Subject;
        Assert.Equal((6, 3), (subject.Outputs, subject.Steps));
        Assert.Equal(["x+1", "y+1", "x+2", "y+2", "x+3", "y+3"], Enumerable.Range(0, 6).Select(subject.NameOf));
        Assert.Equal("true", data.ModelMetadata.ToDictionary()["multiHorizon"]);
        Assert.Equal(2, subject.Scales.Count);
    }

    static SequenceBatch Batch(TrainingData data, int shard) => new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard));

    void Write(string name, string header, int rows, Func<int, string> row) =>
        _folder.Write($"s/{name}", header + "\n" + string.Concat(Enumerable.Range(0, rows).Select(t => FormattableString.Invariant($"{row(t)}\n"))));
}
