using Windrow.Metrics;
using Windrow.Numerics;

namespace Windrow.Tests.Metrics;

public class NumberTests
{
    static MetricCase Case(
        float[] predictions, float[] targets, ColumnScale? scale = null, float[]? naive = null, float[]? seasonal = null, float[]? training = null) => new()
        {
            Subject = new MetricSubject { Kind = OutputKinds.Numbers, Outputs = 1, Scales = scale is null ? [] : [scale.Value], IsSeasonal = seasonal is not null },
            Predictions = Column(predictions),
            Values = Column(targets),
            Naive = Column(naive ?? []),
            Seasonal = Column(seasonal ?? []),
            TrainingErrors = Column(training ?? []),
        };

    static float[][] Column(float[] values) => [.. values.Select(value => new[] { value })];

    [Fact]
    public void Symmetric_percentages_follow_their_formula()
    {
        MetricReport report = Case([3, 0, -1, 2], [1, 0, 1, 2]).Report("smape");

        Assert.Equal((2 * 2 / 4.0 + 0 + 2 * 2 / 2.0 + 0) / 4, report["smape"]);
    }

    [Fact]
    public void Percentages_leave_out_targets_of_0_and_say_so()
    {
        MetricReport report = Case([3, 5, 1], [4, 0, -2]).Report("mape");

        Assert.Equal((1 / 4.0 + 3 / 2.0) / 2, report["mape"]);
        Assert.Equal(["mape leaves out targets that are 0; they have a weight of 1."], report.Notes);
        Assert.Equal(double.NaN, Case([3], [0]).Report("mape")["mape"]);
    }

    /// <summary>Values 0, 100, 200 with mean 100.1 and deviation 81.3: the normalized 0 is not exact.</summary>
    [Fact]
    public void Normalized_numbers_are_judged_in_the_units_of_the_data()
    {
        ColumnScale scale = new(100.1, 81.3);
        float Normalized(double value) => (float)((value - scale.Mean) / scale.Deviation);
        float[] targets = [Normalized(0), Normalized(100), Normalized(200)], predictions = [Normalized(10), Normalized(120), Normalized(170)];

        MetricReport report = Case(predictions, targets, scale, training: [Normalized(5) - Normalized(0), 0, Normalized(8) - Normalized(0)])
            .Report("mae", "mse", "rmse", "mape", "smape", "r2", "mase");

        Assert.Equal(20, report["mae"]!.Value, 1e-4);
        Assert.Equal(1400 / 3.0, report["mse"]!.Value, 1e-3);
        Assert.Equal(Math.Sqrt(1400 / 3.0), report["rmse"]!.Value, 1e-4);
        Assert.Equal((0.2 + 0.15) / 2, report["mape"]!.Value, 1e-6);
        Assert.Equal((2 + 2 * 20 / 220.0 + 2 * 30 / 370.0) / 3, report["smape"]!.Value, 1e-6);
        Assert.Equal(1 - 1400 / 20000.0, report["r2"]!.Value, 1e-6);
        Assert.Equal((10 / 5.0 + 30 / 8.0) / 2, report["mase"]!.Value, 1e-5);
        Assert.Contains("mape leaves out targets that are 0; they have a weight of 1.", report.Notes);
        Assert.Contains(report.Notes, note => note.StartsWith("mase leaves out targets with a weight of 1: ", StringComparison.Ordinal));
    }

    /// <summary>Errors: model 1, 1; last value 2, 4; a season before 0, 4, so the seasonal forecast is better.</summary>
    [Fact]
    public void Skill_compares_with_the_better_naive_forecast_on_the_rows_that_have_both()
    {
        MetricReport report = Case([11, 21, 50], [10, 20, 30], naive: [12, 24, 30], seasonal: [10, 16, float.NaN]).Report("skill");

        Assert.Equal(1 - 1 / 2.0, report["skill"]);
        Assert.Equal(1 - 1 / Math.Sqrt(8), report["rmseSkill"]!.Value, 1e-15);
        Assert.Equal(3, report["naiveMae"]);
        Assert.Equal(2, report["seasonalNaiveMae"]);
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void A_model_that_is_no_better_than_a_naive_forecast_is_told_in_a_sentence()
    {
        MetricReport report = Case([13, 23], [10, 20], new ColumnScale(5, 2), naive: [12, 21]).Report("skill");

        Assert.Equal(-1, report["skill"]);
        Assert.Equal(
            ["The model's forecast is no better than repeating the last known value: its mean absolute error is 6, that of the naive forecast 3."],
            report.Notes);
        Assert.Equal(double.NaN, Case([13], [10]).Report("skill")["skill"]);
    }

    [Fact]
    public void Naive_forecasts_repeat_the_last_value_and_the_last_season()
    {
        MatrixView series = new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10, 1);

        Assert.Equal(6, NaiveForecast.Last(series, 6, 0));
        Assert.Equal([3, 4, 5, 6, 3, 4], Enumerable.Range(1, 6).Select(h => Seasonal(6, h, 4)));
        Assert.Equal(6, Seasonal(6, 3, 1));
        Assert.Equal(float.NaN, Seasonal(1, 1, 4));

        static float Seasonal(int origin, int horizon, int season) =>
            NaiveForecast.Seasonal(new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10, 1), origin, horizon, season, 0);
    }

    [Fact]
    public void The_error_in_training_is_that_of_the_seasonal_naive_forecast()
    {
        MatrixView series = new([1, 9, 4, 9, 2, 9, 8, 9], 4, 2);

        Assert.Equal((1 + 4) / 2f, NaiveForecast.TrainingError(series, 2, 0));
        Assert.Equal((3 + 2 + 6) / 3f, NaiveForecast.TrainingError(series, 1, 0));
        Assert.Equal(0, NaiveForecast.TrainingError(series, 1, 1));
        Assert.Equal(0, NaiveForecast.TrainingError(series, 4, 0));
    }

    [Fact]
    public void Coverage_is_the_share_of_targets_between_the_outermost_quantiles()
    {
        MetricCase rows = new()
        {
            Subject = new MetricSubject { Kind = OutputKinds.Quantiles, Outputs = 1, Levels = [0.1, 0.5, 0.9] },
            Predictions = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]],
            Values = Column([0, 1, 2.5f, 3.5f]),
        };

        MetricReport report = rows.Report("coverage");

        Assert.Equal(0.5, report["coverage"]);
        Assert.Equal([0.5, 0.5, 0.75], report.Tables.Single().Rows.Select(row => row.Values[0]));
    }

    [Theory]
    [InlineData(OutputKinds.Numbers)]
    [InlineData(OutputKinds.Quantiles)]
    public void Several_steps_have_a_table_with_the_means_of_what_each_output_has_by_itself(OutputKinds kind)
    {
        const int Columns = 2, Steps = 3, Rows = 40;
        Random random = new(4);
        double[] levels = kind == OutputKinds.Quantiles ? [0.1, 0.6] : [];
        int width = Math.Max(1, levels.Length);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        float[][] Matrix(int each) => [.. Enumerable.Range(0, Rows).Select(_ => Numbers(each))];
        ColumnScale[] scales = [new(3, 5), new(-7, 0.5)];
        MetricCase all = new()
        {
            Subject = new MetricSubject { Kind = kind, Outputs = Columns * Steps, Steps = Steps, Names = ["x", "y"], Scales = scales, Levels = levels, IsSeasonal = true },
            Predictions = Matrix(Columns * Steps * width),
            Values = Matrix(Columns * Steps),
            Naive = Matrix(Columns * Steps),
            Seasonal = Matrix(Columns * Steps),
            TrainingErrors = Matrix(Columns * Steps),
        };
        string[] names = [.. new[] { "mae", "rmse", "r2", "mase", "skill" }, .. levels.Length > 0 ? ["pinball", "coverage"] : Array.Empty<string>()];
        MetricReport[] each = [.. Enumerable.Range(0, Columns * Steps).Select(output => new MetricCase
        {
            Subject = all.Subject with { Outputs = 1, Steps = 1, Names = [], Scales = [scales[output % Columns]] },
            Predictions = [.. all.Predictions.Select(row => row[(output * width)..((output + 1) * width)])],
            Values = Of(all.Values, output),
            Naive = Of(all.Naive, output),
            Seasonal = Of(all.Seasonal, output),
            TrainingErrors = Of(all.TrainingErrors, output),
        }.Report(names))];

        MetricReport report = all.Report(names);

        MetricTable steps = report.Tables.Single(table => table.Name == "steps"), columns = report.Tables.Single(table => table.Name == "columns");
        Assert.Equal(["1", "2", "3"], steps.Rows.Select(row => row.Name));
        Assert.Equal(["x", "y"], columns.Rows.Select(row => row.Name));
        foreach (string name in names.Append("naiveMae").Append("seasonalNaiveMae"))
        {
            double[] values = [.. each.Select(one => one[name]!.Value)];
            int at = steps.Columns.ToList().IndexOf(name);
            Assert.Equal(values.Average(), report[name]!.Value, 1e-9);
            for (int s = 0; s < Steps; s++) Assert.Equal(values.Where((_, output) => output / Columns == s).Average(), steps.Rows[s].Values[at], 1e-9);
            for (int c = 0; c < Columns; c++) Assert.Equal(values.Where((_, output) => output % Columns == c).Average(), columns.Rows[c].Values[at], 1e-9);
        }

        static float[][] Of(float[][] matrix, int output) => [.. matrix.Select(row => new[] { row[output] })];
    }
}
