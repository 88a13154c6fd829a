using System.Globalization;
using Windrow.Data;

namespace Windrow.Tests.Data.Series;

/// <summary>A column with times: rows that are not in its order are refused, and missing ones are noticed.</summary>
public sealed class SeriesTimeTests : IDisposable
{
    const string Days = "time: day";

    static readonly DateTime Begin = new(2024, 1, 31);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Days, 7, "Line 8 of '*' has the time 2024-02-04 (data.time), but the row before it in the series has 2024-02-05. Put the rows of a series in the order of time.", "2024-02-04")]
    [InlineData(Days, 7, "Line 8 of '*' has the time 2024-02-05 (data.time), which the row before it in the series has too. Leave one of them out,", "2024-02-05")]
    [InlineData(Days, 3, "Line 4 of '*' has 'soon' in the column 'day' (data.time), which is not a time as in 2025-03-31 or 2025-03-31T14:05:00. Correct it,", "soon")]
    [InlineData("time: day, timeFormat: dd.MM.yyyy", 1, "Line 2 of '*' has '2024-01-31' in the column 'day' (data.time), which is not a time of the form dd.MM.yyyy.", "2024-01-31")]
    [InlineData("time: date", 0, "has no column 'date'", "")]
    public void A_row_that_is_not_in_the_order_of_time_is_refused(string options, int row, string message, string time)
    {
        string[] times = [.. Enumerable.Range(0, 40).Select(t => Text(Begin.AddDays(t)))];
        if (row > 0) times[row - 1] = time;
        string file = Write("a.csv", times.Select(text => $"{text},1"));
        DataException refused = Assert.Throws<DataException>(() => Prepare(options).Dispose());
        Assert.Contains(message.Replace("*", file, StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24 * 60)]
    [InlineData(15)]
    [InlineData(7 * 24 * 60)]
    public void Rows_that_are_equally_far_apart_give_no_notice(int minutes)
    {
        Write("a.csv", Enumerable.Range(0, 60).Select(t => $"{Begin.AddMinutes(t * minutes):yyyy-MM-ddTHH:mm:ss},{t}"));
        using TrainingData data = Prepare(Days);
        Assert.Empty(data.Notices);
    }

    [Theory]
    [InlineData(31)]        // the last day of each month
    [InlineData(15)]
    public void Months_are_equally_far_apart(int day)
    {
        Write("a.csv", Enumerable.Range(0, 60).Select(t =>
        {
            DateTime month = new DateTime(2019, 1, 1).AddMonths(t);
            return $"{Text(month.AddDays(Math.Min(day, DateTime.DaysInMonth(month.Year, month.Month)) - 1))},{t}";
        }));
        using TrainingData data = Prepare(Days);
        Assert.Empty(data.Notices);
    }

    [Fact]
    public void Missing_rows_are_noticed()
    {
        string file = Write("a.csv", Enumerable.Range(0, 60).Where(t => t is not (5 or 6 or 20)).Select(t => $"{Text(Begin.AddDays(t))},{t}"));
        using TrainingData data = Prepare(Days);
        Assert.Equal(
            $"{Path.GetFullPath(file)} has rows that are 1 day apart, except in 2 places, the first after 2024-02-04 (data.time). Each row counts as one step, so add rows that are missing.",
            Assert.Single(data.Notices).Replace("'", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_series_of_a_table_has_its_own_times()
    {
        Write("a.csv", Enumerable.Range(0, 40).SelectMany(t => new[] { $"{Text(Begin.AddDays(t))},{t},north", $"{Text(Begin.AddDays(t * 2))},{t},south" }), "day,x,shop");
        using (TrainingData data = Prepare($"{Days}, id: shop")) Assert.Empty(data.Notices);

        Write("b.csv", [$"{Text(Begin.AddDays(100))},1,north", $"{Text(Begin.AddDays(100))},1,west", $"{Text(Begin.AddDays(50))},1,south"], "day,x,shop");
        Assert.Contains("the time 2024-03-21 (data.time), but the row before it in the series has 2024-04-18", Assert.Throws<DataException>(() => Prepare($"{Days}, id: shop").Dispose()).Message, StringComparison.Ordinal);
    }

    static string Text(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    string Write(string name, IEnumerable<string> rows, string header = "day,x") => _folder.Write($"data/{name}", $"{header}\n{string.Join('\n', rows)}\n");

    TrainingData Prepare(string options) => DataJob
        .Of($"{{type: series, path: '{_folder["data"]}', inputs: x, {options}, split: {{validation: 0.2}}}}", "training.batchSize=2", "training.window=3", "parallelism.dataShards=1")
        .Prepare(_folder[$"prepared-{Guid.NewGuid():N}"]);
}
