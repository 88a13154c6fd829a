using System.Globalization;
using Windrow.Data;
using Windrow.Inference;

namespace Windrow.Tests.Inference;

/// <summary>Forecasts, compared with the exported network in ONNX Runtime, which reads the whole series at once.</summary>
public sealed class ForecastTests
{
    internal const string TwoAhead = """
        name: load
        data: {type: series, path: a.csv, inputs: [load, heat], horizon: 2, normalize: true, split: {validation: 0.2}}
        model: {cell: lstm, hiddenSize: 8, layers: 2}
        training: {maxEpochs: 1, batchSize: 1, window: 16}
        """;

    /// <summary>Rows of a load around 500 and a heat around 20.</summary>
    internal static double[][] Rows(int count) => [.. Enumerable.Range(0, count).Select(t => new[] { 500 + 40 * Math.Sin(t / 3.0), 20 + 5 * Math.Cos(t / 7.0) + t % 3 })];

    internal static string Csv(double[][] rows) =>
        "load,heat\n" + string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]:R},{row[1]:R}\n")));

    /// <summary>Mean and deviation of each column over the first rows.</summary>
    internal static (double Mean, double Deviation)[] Scales(double[][] rows, int training) => [.. Enumerable.Range(0, 2).Select(column =>
    {
        double[] values = [.. rows[..training].Select(row => row[column])];
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    })];

    /// <summary>What ONNX Runtime answers at each row, in the data's own units.</summary>
    internal static double[][] Answers(OnnxNetwork onnx, double[][] rows, (double Mean, double Deviation)[] scales) =>
        [.. onnx.Run([.. rows.SelectMany(row => row.Select((value, i) => (float)((value - scales[i].Mean) / scales[i].Deviation)))])
            .Chunk(2).Select(pair => pair.Select((value, i) => value * scales[i].Deviation + scales[i].Mean).ToArray())];

    [Fact]
    public void The_answers_at_the_last_rows_are_the_next_ones_and_are_read_again_for_those_after()
    {
        double[][] rows = Rows(700);
        using UntrainedRun run = new(TwoAhead, ("a.csv", Csv(rows)));
        using OnnxNetwork onnx = new(run);
        (double Mean, double Deviation)[] scales = Scales(rows, 560);
        WindrowModel model = run.Open();
        Assert.Equal((ModelKind.Series, 2), (model.Kind, model.Horizon));
        Assert.Equal(["load", "heat"], model.Outputs);

        List<double[]> series = [.. rows];
        for (int step = 0; step < 5; step++) series.Add(Answers(onnx, [.. series.SkipLast(1)], scales)[^1]);      // the answer two rows before
        IReadOnlyList<NumbersPrediction> next = model.Forecast(rows, steps: 5);
        Assert.Equal(5, next.Count);
        for (int step = 0; step < 5; step++) ExamplePredictionTests.AssertNear(series[700 + step], next[step].Values, 1e-5 * 40);
        Assert.Equal(next.Take(2).Select(row => row.Values), model.Forecast(rows).Select(row => row.Values));
    }

    [Theory]
    [InlineData("lstm", "")]
    [InlineData("gru", "network: convolutional, causal: false, ")]
    public void Every_row_up_to_the_horizon_is_in_the_answer_at_the_last_row(string cell, string network)
    {
        const int Horizon = 3;
        double[][] rows = Rows(700);
        string model = network.Length > 0 ? $"{{{network}hiddenSize: 8, layers: 2}}" : $"{{cell: {cell}, hiddenSize: 8, layers: 2}}";
        using UntrainedRun run = new(
            TwoAhead.Replace("horizon: 2", "horizon: 3, multiHorizon: true", StringComparison.Ordinal).Replace("{cell: lstm, hiddenSize: 8, layers: 2}", model, StringComparison.Ordinal),
            ("a.csv", Csv(rows)));
        using OnnxNetwork onnx = new(run);
        (double Mean, double Deviation)[] scales = Scales(rows, 560);
        WindrowModel opened = run.Open();
        Assert.Equal(["load+1", "heat+1", "load+2", "heat+2", "load+3", "heat+3"], opened.Outputs);
        Assert.Equal(["load", "heat"], opened.ForecastOutputs);

        List<double[]> series = [.. rows];
        while (series.Count < 708)
        {
            double[][] read = network.Length > 0 ? [.. series.TakeLast(16)] : [.. series];       // a network without a state reads a window
            series.AddRange(Answers(onnx, read, scales)[^Horizon..]);
        }

        IReadOnlyList<NumbersPrediction> next = opened.Forecast(rows, steps: 8);
        Assert.Equal(8, next.Count);
        for (int step = 0; step < 8; step++) ExamplePredictionTests.AssertNear(series[700 + step], next[step].Values, 1e-5 * 40);
        Assert.Equal(next.Take(Horizon).Select(row => row.Values), opened.Forecast(rows).Select(row => row.Values));
        Assert.Equal(Horizon, opened.Forecast(rows[..1]).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_known_of_the_future_is_read_at_the_rows_that_are_forecast(bool all)
    {
        const int Horizon = 3, Steps = 8;
        double[][] rows = Rows(409);
        double[][] history = rows[..400], future = [.. rows[400..].Select(row => new[] { row[1] })];
        using UntrainedRun run = new(
            TwoAhead.Replace("inputs: [load, heat], horizon: 2", $"inputs: [load, heat], targets: load, known: heat, horizon: 3, multiHorizon: {(all ? "true" : "false")}", StringComparison.Ordinal),
            ("a.csv", Csv(history)));
        using OnnxNetwork onnx = new(run);
        (double Mean, double Deviation)[] scales = Scales(history, 320);
        float Scaled(double value, int column) => (float)((value - scales[column].Mean) / scales[column].Deviation);
        int each = all ? Horizon : 1, first = all ? 1 : Horizon;

        // The loads that are known or forecast, one row or three at a time, by running the whole series each time.
        List<double> loads = [.. history.Select(row => row[0])];
        while (loads.Count < 400 + Steps)
        {
            int last = loads.Count - first;     // the row whose answer is for the next ones
            float[] read = [.. Enumerable.Range(0, last + 1).SelectMany(t => Enumerable.Range(t + first, each).Select(ahead => Scaled(rows[ahead][1], 1)).Prepend(Scaled(rows[t][1], 1)).Prepend(Scaled(loads[t], 0)))];
            loads.AddRange(onnx.Run(read).TakeLast(each).Select(value => value * scales[0].Deviation + scales[0].Mean));
        }

        WindrowModel model = run.Open();
        Assert.Equal(["load", "heat"], model.Inputs);
        Assert.Equal(["heat"], model.Known);
        IReadOnlyList<NumbersPrediction> next = model.Forecast(new SeriesInput { History = history, Future = future, Steps = Steps });
        Assert.Equal(Steps, next.Count);
        for (int step = 0; step < Steps; step++) Assert.Equal(loads[400 + step], next[step].Values.Single(), 1e-5 * 40);
        Assert.Equal(next.Take(Horizon).Select(row => row.Values), model.Forecast(new SeriesInput { History = history, Future = future[..Horizon] }).Select(row => row.Values));

        DataException e = Assert.Throws<DataException>(() => model.Forecast(new SeriesInput { History = history, Future = future[..2] }));
        Assert.StartsWith("The series has 2 rows of the future, but 3 are needed, because the model reads heat (data.known) of the rows that it forecasts.", e.Message, StringComparison.Ordinal);
        Assert.Contains("Row 2 of the future has 2 numbers; expected 1: heat.", Assert.Throws<DataException>(() => model.Forecast(new SeriesInput { History = history, Future = [[1], [2, 3]] })).Message, StringComparison.Ordinal);
        Assert.Contains("because it reads columns of later rows (data.known). Use Forecast.", Assert.Throws<InvalidOperationException>(model.StartSession).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantiles_of_every_row_up_to_the_horizon_are_forecast()
    {
        double[][] rows = Rows(60);
        string job = TwoAhead.Replace("horizon: 2", "horizon: 2, multiHorizon: true", StringComparison.Ordinal) + "\ntask: {loss: {type: quantile, levels: [0.1, 0.9]}}\n";
        using UntrainedRun run = new(job, ("a.csv", Csv(rows)));
        using OnnxNetwork onnx = new(run);
        (double Mean, double Deviation)[] scales = Scales(rows, 48);
        float[] computed = onnx.Run([.. rows.SelectMany(row => row.Select((value, i) => (float)((value - scales[i].Mean) / scales[i].Deviation)))]).Select(value => (float)value).ToArray()[^8..];
        WindrowModel model = run.Open();
        Assert.Equal(["q0.1(load)", "q0.9(load)", "q0.1(heat)", "q0.9(heat)"], model.ForecastOutputs);
        Assert.Equal("q0.9(heat+2)", model.Outputs[^1]);
        double[] expected = [.. computed.Select((value, i) => value * scales[i / 2 % 2].Deviation + scales[i / 2 % 2].Mean)];
        ExamplePredictionTests.AssertNear(expected, [.. model.Forecast(rows).SelectMany(row => row.Values)], 1e-5 * 40);
        Assert.Contains("does not predict each of its inputs as one number", Assert.Throws<DataException>(() => model.Forecast(rows, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_answers_each_row_and_its_state_is_the_callers()
    {
        double[][] rows = Rows(60);
        using UntrainedRun run = new(TwoAhead, ("a.csv", Csv(rows)));
        using OnnxNetwork onnx = new(run);
        double[][] expected = Answers(onnx, rows, Scales(rows, 48));
        WindrowModel model = run.Open();
        ModelSession session = model.StartSession();
        double[] values = new double[2];
        float[] state = new float[session.StateLength];
        Assert.Equal(2 * 2 * 8, state.Length);
        for (int t = 0; t < 30; t++)
        {
            session.Step(rows[t], values);
            ExamplePredictionTests.AssertNear(expected[t], values, 1e-5 * 40);
        }

        session.Save(state);
        ModelSession fork = session.Fork(), restored = model.StartSession();
        restored.Restore(state, session.Steps);
        session.Step(Rows(1)[0], values);       // elsewhere
        foreach (ModelSession other in new[] { fork, restored })
        {
            for (int t = 30; t < 60; t++)
            {
                other.Step(rows[t], values);
                ExamplePredictionTests.AssertNear(expected[t], values, 1e-5 * 40);
            }
        }

        session.Reset();
        session.Step(rows[0], values);
        ExamplePredictionTests.AssertNear(expected[0], values, 1e-5 * 40);
    }

    [Fact]
    public void What_cannot_be_forecast_is_refused_in_words()
    {
        using UntrainedRun run = new(TwoAhead.Replace("horizon: 2", "targets: load, horizon: 2", StringComparison.Ordinal), ("a.csv", Csv(Rows(60))));
        WindrowModel model = run.Open();
        AssertRefused("has 1 rows, but at least 2 are needed", () => model.Forecast(Rows(1)));
        AssertRefused("does not predict each of its inputs", () => model.Forecast(Rows(9), 3));
        AssertRefused("Row 2 of the series has 1 numbers; expected 2: load, heat.", () => model.Forecast([[1, 2], [3]]));
        AssertRefused("Row 2 of the series has the number NaN", () => model.Forecast([[1, 2], [3, double.NaN]]));
        AssertRefused("has the number Infinity", () => model.StartSession().Step([double.PositiveInfinity, 1], new double[1]));
        AssertRefused("Give its numbers.", () => model.StartSession().Step("a", new double[1]));
        Assert.Contains("expected 2.", Assert.Throws<ArgumentException>(() => model.StartSession().Step([1], new double[1])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "does not read rows with named columns. Use Forecast",
            Assert.Throws<InvalidOperationException>(() => model.Predict(new Dictionary<string, string?>())).Message,
            StringComparison.Ordinal);

        static void AssertRefused(string expected, Action action) => Assert.Contains(expected, Assert.Throws<DataException>(action).Message, StringComparison.Ordinal);
    }
}
