using System.Globalization;
using System.Text.Json.Nodes;
using Windrow.Inference;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>Backtests, compared with forecasts of each prefix of the series, one after the other, and with closed forms of naive forecasts.</summary>
public sealed class BacktestTests : IDisposable
{
    const string Load = """
        name: load
        data: {type: series, path: a.csv, inputs: [load, heat], horizon: 2, normalize: true, split: {validation: 0.1, test: 0.2}}
        model: {cell: lstm, hiddenSize: 8, layers: 2}
        training: {maxEpochs: 1, batchSize: 1, window: 16}
        evaluation: {season: 7}
        """;

    /// <summary>Reads and predicts one column, one row ahead.</summary>
    const string Count = """
        name: count
        data: {type: series, path: a.csv, inputs: [y], split: {validation: 0}}
        model: {hiddenSize: 4, layers: 1}
        training: {maxEpochs: 1, batchSize: 1, window: 8}
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_forecast_is_that_of_its_prefix_and_the_scores_are_theirs()
    {
        double[][] rows = ForecastTests.Rows(300);
        using UntrainedRun run = new(Load, ("a.csv", ForecastTests.Csv(rows)));
        string forecasts = _folder["forecasts.csv"];
        JsonNode json = await BacktestAsync(run.Folder, "--steps", "5", "--every", "3", "--forecasts", forecasts);
        int[] origins = [.. Enumerable.Range(0, 19).Select(i => 240 + 3 * i)];      // of the last 60 rows; 240 + 54 + 5 is 299
        Assert.Equal(("test", 5, 3, 7, origins.Length), ((string)json["split"]!, (int)json["steps"]!, (int)json["every"]!, (int)json["season"]!, (int)json["forecasts"]!));

        WindrowModel model = WindrowModel.Open(run.Folder);
        double[][][] expected = [.. origins.Select(origin => model.Forecast(rows[..origin], 5).Select(row => row.Values.ToArray()).ToArray())];
        string[] lines =
        [
            "series,origin,step,load,heat,actual(load),actual(heat)",
            .. origins.SelectMany((origin, i) => Enumerable.Range(1, 5).Select(step =>
                string.Join(',', [Path.Combine(run.Folder, "sources", "a.csv"), $"{origin}", $"{step}", .. expected[i][step - 1].Select(G9), .. rows[origin + step - 1].Select(R)]))),
        ];
        Assert.Equal(lines, await File.ReadAllLinesAsync(forecasts));

        double[] trained = [.. Enumerable.Range(0, 2).Select(c => Enumerable.Range(7, 210 - 7).Average(t => Math.Abs(rows[t][c] - rows[t - 7][c])))];
        AssertScores(json, Enumerable.Range(1, 5));
        for (int step = 1; step <= 5; step++) AssertScores(json["each_step"]![step - 1]!, [step]);

        void AssertScores(JsonNode scores, IEnumerable<int> steps)
        {
            Func<int, int, double[]>[] ways =
            [
                (i, step) => expected[i][step - 1],
                (i, _) => rows[origins[i] - 1],
                (i, step) => rows[origins[i] + step - 1 - 7],       // no step is more than a season ahead
            ];
            double[][] mae = new double[3][];
            foreach ((string name, int way) in new[] { ("metrics", 0), ("naive", 1), ("seasonal_naive", 2) })
            {
                double[][] errors = [.. from i in Enumerable.Range(0, origins.Length) from step in steps select ways[way](i, step).Zip(rows[origins[i] + step - 1], (p, y) => p - y).ToArray()];
                mae[way] = [.. Enumerable.Range(0, 2).Select(c => errors.Average(e => Math.Abs(e[c])))];
                AssertNear(mae[way].Average(), scores[name]!["mae"]!);
                AssertNear(Enumerable.Range(0, 2).Average(c => Math.Sqrt(errors.Average(e => e[c] * e[c]))), scores[name]!["rmse"]!);
                AssertNear(mae[way].Zip(trained, (e, t) => e / t).Average(), scores[name]!["mase"]!);
            }

            AssertNear(Enumerable.Range(0, 2).Average(c => 1 - mae[0][c] / Math.Min(mae[1][c], mae[2][c])), scores["metrics"]!["skill"]!);
        }
    }

    [Fact]
    public async Task The_validation_part_ends_where_the_test_part_begins()
    {
        double[][] rows = ForecastTests.Rows(300);
        using UntrainedRun run = new(Load, ("a.csv", ForecastTests.Csv(rows)));
        JsonNode json = await BacktestAsync(run.Folder, "--split", "validation", "--every", "1", "--forecasts", _folder["forecasts.csv"]);
        Assert.Equal(("validation", 2, 29), ((string)json["split"]!, (int)json["steps"]!, (int)json["forecasts"]!));     // the origins 210 to 238
        string[] last = (await File.ReadAllLinesAsync(_folder["forecasts.csv"]))[^1].Split(',');
        Assert.Equal(["238", "2", R(rows[239][0])], [last[1], last[2], last[5]]);
    }

    [Theory]
    [InlineData("model: {network: convolutional, hiddenSize: 4, layers: 2}")]
    [InlineData("model: {cell: gru, hiddenSize: 4, layers: 1}")]
    public async Task Networks_of_every_kind_forecast_from_a_file_as_from_its_prefixes(string network)
    {
        double[][] rows = ForecastTests.Rows(120);
        using UntrainedRun run = new($$$"""
            name: load
            data: {type: series, path: a.csv, inputs: [load, heat], horizon: 3, normalize: true, split: {validation: 0}}
            {{{network}}}
            training: {maxEpochs: 1, batchSize: 1, window: 16}
            """, ("a.csv", ForecastTests.Csv(rows)));
        string data = _folder.Write("new.csv", ForecastTests.Csv(rows[60..])), bundle = _folder["model.windrow"];
        WindrowModel model = run.Open();
        model.WriteBundle(bundle);
        foreach (string path in (string[])[run.Folder, bundle])
        {
            JsonNode json = await BacktestAsync(path, "--data", data, "--steps", "4", "--every", "1", "--history", "5", "--forecasts", _folder["forecasts.csv"]);
            Assert.Equal(52, (int)json["forecasts"]!);      // the origins 5 to 56 of 60 rows
            string[][] lines = [.. (await File.ReadAllLinesAsync(_folder["forecasts.csv"])).Skip(1).Select(line => line.Split(','))];
            for (int origin = 5; origin <= 56; origin++)
            {
                string[] expected = [.. model.Forecast(rows[60..(60 + origin)], 4).SelectMany(row => row.Values.Select(G9))];
                Assert.Equal(expected, lines[(4 * (origin - 5))..(4 * (origin - 4))].SelectMany(line => line[3..5]));
            }
        }
    }

    [Theory]
    [InlineData("normalize: true", 5)]
    [InlineData("normalize: series", 5)]
    [InlineData("normalize: series, multiHorizon: true", 5)]
    [InlineData("normalize: true, multiHorizon: true", 3)]
    public async Task Tables_of_series_are_forecast_with_what_is_known_ahead(string options, int steps)
    {
        using UntrainedRun run = new($$"""
            name: shops
            data: {type: series, path: a.csv, id: shop, inputs: [load, heat], known: [open], horizon: 3, {{options}}, split: {validation: 0, test: 0.2} }
            model: {cell: gru, hiddenSize: 8, layers: 1}
            training: {maxEpochs: 1, batchSize: 1, window: 16}
            """, ("a.csv", ShopRows.Csv(0, 100)));
        string data = _folder.Write("new.csv", ShopRows.Csv(0, 60, "north", "east"));      // 'east' was not trained on
        WindrowModel model = WindrowModel.Open(run.Folder);
        await AssertForecastsAsync(["north", "south"], origins: [.. Enumerable.Range(80, 20)], rows: 100);
        await AssertForecastsAsync(["north", "east"], origins: [.. Enumerable.Range(16, 44)], rows: 60, "--data", data);

        async Task AssertForecastsAsync(string[] shops, int[] origins, int rows, params string[] more)
        {
            int ahead = options.Contains("multiHorizon", StringComparison.Ordinal) ? (steps + 2) / 3 * 3 : steps;      // whole answers
            await BacktestAsync(run.Folder, ["--steps", $"{steps}", "--every", "1", "--forecasts", _folder["forecasts.csv"], .. more]);
            IEnumerable<string> expected =
                from shop in shops
                from origin in origins
                where origin + ahead <= rows
                let series = new SeriesInput
                {
                    Series = shop,
                    History = Enumerable.Range(0, origin).Select(t => (IReadOnlyList<double>)[ShopRows.Load(shop, t), ShopRows.Heat(shop, t), ShopRows.Open(t)]),
                    Future = Enumerable.Range(origin, ahead).Select(t => (IReadOnlyList<double>)[ShopRows.Open(t)]),
                    Steps = steps,
                }
                from line in model.Forecast(series).Select((row, step) => string.Join(',', [
                    shop, $"{origin}", $"{step + 1}", .. row.Values.Select(G9), R(ShopRows.Load(shop, origin + step)), R(ShopRows.Heat(shop, origin + step))]))
                select line;
            Assert.Equal(expected, (await File.ReadAllLinesAsync(_folder["forecasts.csv"])).Skip(1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Naive_forecasts_of_a_line_are_behind_by_the_steps_and_by_whole_seasons(int season)
    {
        using UntrainedRun run = new(Count, ("a.csv", Line(50)));
        JsonNode json = await BacktestAsync(run.Folder, "--data", _folder.Write("line.csv", Line(40)), "--steps", "9", "--season", $"{season}");
        for (int step = 1; step <= 9; step++)
        {
            JsonNode scores = json["each_step"]![step - 1]!;
            int behind = (step + season - 1) / season * season;
            Assert.Equal((step, 2.0 * step), ((int)scores["step"]!, (double)scores["naive"]!["mae"]!), (a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-5);
            AssertNear(2 * step, scores["naive"]!["rmse"]!);
            AssertNear((double)step / season, scores["naive"]!["mase"]!);      // from one season to the next, the line grows by 2 s
            if (season == 1) Assert.Null(scores["seasonal_naive"]);
            else
            {
                AssertNear(2 * behind, scores["seasonal_naive"]!["mae"]!);
                AssertNear((double)behind / season, scores["seasonal_naive"]!["mase"]!);
            }
        }

        AssertNear(2 * Enumerable.Range(1, 9).Average(), json["naive"]!["mae"]!);
    }

    [Fact]
    public async Task A_seasonal_forecast_without_errors_cannot_be_beaten_and_the_report_says_so()
    {
        using UntrainedRun run = new(Count, ("a.csv", Line(50)));
        string weeks = _folder.Write("weeks.csv", "y\n" + string.Concat(Enumerable.Range(0, 70).Select(t => $"{t * t % 7}\n")));
        JsonNode json = await BacktestAsync(run.Folder, "--data", weeks, "--steps", "3", "--season", "7");
        Assert.Equal(0, (double)json["seasonal_naive"]!["mae"]!);
        Assert.Equal(18, (int)json["forecasts"]!);      // the origins 14 to 65, after two seasons
        Assert.Contains("a naive forecast has no error", json["notes"]!.ToJsonString(), StringComparison.Ordinal);

        string line = _folder.Write("line.csv", Line(40));
        (int exitCode, string output, string error) = await PredictCommandLine.BacktestAsync(run.Folder, "--data", line, "--steps", "2");
        Assert.True(exitCode == 0, error);
        Assert.Contains($"count after 20 steps: 16 forecasts of 2 rows, one every 2 rows of '{line}'", output, StringComparison.Ordinal);      // the origins 8 to 38
        Assert.Contains("The model's forecast is no better than repeating the last known value: its mean absolute error is", output, StringComparison.Ordinal);
        Assert.Matches("step +mae +rmse +mase +naive mae +naive rmse +skill", output);
    }

    [Fact]
    public async Task Quantiles_have_their_coverage_and_pinball_loss()
    {
        double[][] rows = ForecastTests.Rows(200);
        using UntrainedRun run = new("""
            name: load
            data: {type: series, path: a.csv, inputs: [load, heat], targets: [load], horizon: 3, normalize: true, split: {validation: 0.2}}
            task: {loss: {type: quantile, levels: [0.1, 0.5, 0.9]}}
            model: {hiddenSize: 8, layers: 1}
            training: {maxEpochs: 1, batchSize: 1, window: 16}
            """, ("a.csv", ForecastTests.Csv(rows)));
        JsonNode json = await BacktestAsync(run.Folder, "--every", "1");
        WindrowModel model = WindrowModel.Open(run.Folder);
        for (int step = 1; step <= 3; step++)
        {
            (double[] Quantiles, double Target)[] pairs =
                [.. Enumerable.Range(160, 38).Select(origin => (model.Forecast(rows[..origin])[step - 1].Values.ToArray(), rows[origin + step - 1][0]))];
            JsonNode scores = json["each_step"]![step - 1]!["metrics"]!;
            AssertNear(pairs.Average(pair => Math.Abs(pair.Quantiles[1] - pair.Target)), scores["mae"]!);
            AssertNear(pairs.Average(pair => pair.Target >= pair.Quantiles[0] && pair.Target <= pair.Quantiles[2] ? 1.0 : 0), scores["coverage"]!);
            double[] levels = [0.1, 0.5, 0.9];
            AssertNear(pairs.Average(pair => levels.Select((q, i) => Math.Max(q * (pair.Target - pair.Quantiles[i]), (q - 1) * (pair.Target - pair.Quantiles[i]))).Average()), scores["pinball"]!);
        }

        await AssertRefusedAsync(run.Folder, "4 rows were asked for, but the model looks 3 rows ahead", "--steps", "4");
    }

    [Fact]
    public async Task Rows_that_are_not_in_the_order_of_time_are_refused_and_can_be_left_out_of_predictions()
    {
        const string Days = """
            name: days
            data: {type: series, path: a.csv, id: shop, time: day, timeFormat: d.M.yyyy, inputs: y, split: {validation: 0} }
            model: {hiddenSize: 4, layers: 1}
            training: {maxEpochs: 1, batchSize: 1, window: 8}
            """;
        using UntrainedRun run = new(Days, ("a.csv", Table("north", 1, 30)));
        string sorted = _folder.Write("sorted.csv", Table("north", 1, 20) + Table("south", 1, 20)[("day,y,shop\n".Length)..]);
        string file = _folder.Write("new.csv", Table("north", 1, 10) + "3.1.2024,7,north\nnever,7,west\n" + Table("north", 11, 20)["day,y,shop\n".Length..] + Table("south", 1, 20)["day,y,shop\n".Length..]);
        const string Problem = "has the time 3.1.2024 (data.time), but the row before it in the series has 2024-01-10. Put the rows of a series in the order of time.";
        await AssertRefusedAsync(run.Folder, $"Line 12 of '{file}' {Problem}", "--data", file);

        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(null, run.Folder, file);
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Line 12 of '{file}' {Problem}", error, StringComparison.Ordinal);
        (exitCode, string expected, _) = await PredictCommandLine.RunAsync(null, run.Folder, sorted);
        Assert.Equal(0, exitCode);
        (exitCode, string output, error) = await PredictCommandLine.RunAsync(null, run.Folder, file, "--on-bad-row", "skip");
        Assert.Equal((0, expected), (exitCode, output));        // the row without a time does not begin a series 'west'
        Assert.Contains("Line 13 of", error, StringComparison.Ordinal);

        static string Table(string shop, int from, int to) => "day,y,shop\n" + string.Concat(Enumerable.Range(from, to - from + 1).Select(day => $"{day}.1.2024,{day * day % 7},{shop}\n"));
    }

    [Fact]
    public async Task What_cannot_be_forecast_is_refused()
    {
        using UntrainedRun run = new(Count, ("a.csv", Line(50)));
        string line = _folder.Write("line.csv", Line(40));
        await AssertRefusedAsync(run.Folder, "The job has no data for validation: data.split.validation is 0 in its job file. Choose another part with --split, or name files with --data.");
        await AssertRefusedAsync(run.Folder, "No series has enough rows: the longest has 40, of which 8 come before the first forecast, which has 33", "--data", line, "--steps", "33");
        await AssertRefusedAsync(run.Folder, "--data and --split cannot be combined", "--data", line, "--split", "test");
        await AssertRefusedAsync(run.Folder, "--every is 0; it must be a whole number of at least 1.", "--every", "0");
        await AssertRefusedAsync(run.Folder, "Line 3 of", "--data", _folder.Write("bad.csv", "y\n1\nx\n"));
        await AssertRefusedAsync(run.Folder, "'y'", "--data", _folder.Write("lacks.csv", "z\n1\n"));
        await AssertRefusedAsync(run.Folder, "There is no file", "--data", _folder["gone.csv"]);
        await AssertRefusedAsync(run.Folder, "--forecasts is", "--data", line, "--forecasts", _folder["gone/forecasts.csv"]);
        WindrowModel.Open(run.Folder).WriteBundle(_folder["model.windrow"]);
        await AssertRefusedAsync(_folder["model.windrow"], "is a model without the data of its job. Name series to forecast with --data");

        using UntrainedRun other = new(
            """
            name: sums
            data: {type: examples, path: a.csv, inputs: [{column: a, type: number}], target: {type: number, column: b}, split: {validation: 0.5}}
            model: {hiddenSize: 2}
            training: {maxEpochs: 1, batchSize: 2, window: 1}
            """,
            ("a.csv", "a,b\n1,2\n3,4\n5,6\n7,8\n"));
        await AssertRefusedAsync(other.Folder, "The model of job 'sums' was trained on examples, and only models of series forecast. Use windrow evaluate.");
    }

    static async Task<JsonNode> BacktestAsync(string model, params string[] arguments)
    {
        (int exitCode, string output, string error) = await PredictCommandLine.BacktestAsync([model, .. arguments, "--json"]);
        Assert.True(exitCode == 0, error);
        return JsonNode.Parse(output)!;
    }

    static async Task AssertRefusedAsync(string model, string message, params string[] arguments)
    {
        (int exitCode, _, string error) = await PredictCommandLine.BacktestAsync([model, .. arguments]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    static void AssertNear(double expected, JsonNode actual) => Assert.Equal(expected, (double)actual, 1e-5 * Math.Max(1, Math.Abs(expected)));

    /// <summary>The line y = 2 t.</summary>
    static string Line(int rows) => "y\n" + string.Concat(Enumerable.Range(0, rows).Select(t => $"{2 * t}\n"));

    static string G9(double value) => value.ToString("G9", CultureInfo.InvariantCulture);

    static string R(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
