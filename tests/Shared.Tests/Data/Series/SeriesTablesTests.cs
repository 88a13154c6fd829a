using System.Globalization;
using System.Text;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Series;

/// <summary>Series in one table are compared with the same series in files of their own.</summary>
public sealed class SeriesTablesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Series_of_a_table_are_prepared_and_read_as_those_of_files()
    {
        Random random = new(7);
        for (int round = 0; round < 20; round++)
        {
            int lanes = random.Next(1, 4), window = random.Next(2, 6), horizon = random.Next(1, 4), season = random.Next(1, 5);
            string[] ids = ["Lyon", "", "Zürich, \"new\"", "7", "lyon"];
            ids[1] = new string('x', 300);
            string folder = $"{round}";
            WriteTables(folder, ids, [.. ids.Select(_ => random.Next(20, 80))], random);
            string settings = $"inputs: [x, y], targets: y, horizon: {horizon}, normalize: true, split: {{validation: 0.2, test: 0.2}}";
            JobFile One(string from, string id) => DataJob.Of(
                $"{{type: series, path: '{_folder[from]}', {id}{settings} }}", $"training.batchSize={lanes}", $"training.window={window}", "parallelism.dataShards=1");

            using TrainingData table = One($"{folder}/tables", "id: place, ").Prepare(_folder[$"{folder}-table"]);
            using TrainingData files = One($"{folder}/files", "").Prepare(_folder[$"{folder}-files"]);

            Assert.Equal(File.ReadAllBytes(_folder[$"{folder}-files/values.bin"]), File.ReadAllBytes(_folder[$"{folder}-table/values.bin"]));
            Assert.Equal(files.ModelMetadata.Append(new("id", "place")).OrderBy(entry => entry.Key), table.ModelMetadata.OrderBy(entry => entry.Key));
            Assert.Equal((files.StepsPerEpoch, files.ValidationWindows, files.TestWindows), (table.StepsPerEpoch, table.ValidationWindows, table.TestWindows));
            Assert.Equal(Windows(files, season), Windows(table, season));
        }
    }

    [Fact]
    public void More_rows_than_are_held_at_once_go_to_their_places()
    {
        const int Rows = 300_000, Series = 7;
        StringBuilder text = new("x,id\n");
        int[] next = new int[Series];
        Random random = new(2);
        for (int i = 0; i < Rows; i++)
        {
            int series = i < Series ? i : random.Next(Series);
            text.Append(CultureInfo.InvariantCulture, $"{series * 1_000_000 + next[series]++},{series}\n");
        }

        string file = _folder.Write("a.csv", text.ToString());
        DataJob.Of($"{{type: series, path: '{file}', id: id, inputs: x}}").Prepare(_folder["data"]).Dispose();

        byte[] bytes = File.ReadAllBytes(_folder["data/values.bin"]);
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => BitConverter.ToDouble(bytes, 8 * i))];
        Assert.Equal(Enumerable.Range(0, Series).SelectMany(s => Enumerable.Range(0, next[s]).Select(t => s * 1_000_000.0 + t)), values);
    }

    [Fact]
    public void An_id_in_a_file_for_validation_is_a_series_of_its_own()
    {
        string path = _folder.Write("a.csv", Table(("a", 30), ("b", 30))), valid = _folder.Write("b.csv", Table(("b", 12), ("c", 12)));
        using TrainingData data = DataJob.Of($"{{type: series, path: '{path}', validationPath: '{valid}', id: id, inputs: x}}", "training.batchSize=1", "training.window=4")
            .Prepare(_folder["data"]);

        SeriesData series = Assert.IsType<SeriesData>(data);
        Assert.Equal((4, 84, 58, 22), (series.Series, series.Rows, series.TrainingRows, series.ValidationRows));
        Assert.Empty(data.Notices);
    }

    [Fact]
    public void A_series_without_rows_for_a_part_is_named_by_its_id()
    {
        string file = _folder.Write("a.csv", Table(("long", 400), ("Six", 6), ("20", 20)));
        using TrainingData data = DataJob.Of(
            $"{{type: series, path: '{file}', id: id, inputs: x, horizon: 5, split: {{validation: 0.2}}}}", "training.batchSize=1", "training.window=4").Prepare(_folder["data"]);
        Assert.Equal(
            [
                "The series 'Six' adds nothing to training: the training part of such a series has no more than 5 rows (data.horizon).",
                "The series 'Six', '20' add nothing to validation: the validation part of such a series has no more than 5 rows (data.horizon).",
            ],
            data.Notices);
    }

    [Theory]
    [InlineData("id,x\na,1\n ,2\n", "Line 3 of '*' has nothing in the column 'id', which says what series a row belongs to (data.id). Fill it in, or remove the line.")]
    [InlineData("ID,x\na,1\n", "'*' has no column 'id', which the job file names; its columns are ID, x; did you mean ID?")]
    [InlineData("id,x\n", "'*' has a header but no rows")]
    [InlineData("id,x\na,1\na\n", "Line 3 of '*' has 1 fields, but the header has 2")]
    [InlineData("id,x\na,1\nb,?\n", "Line 3 of '*' has '?' in the column 'x', which is not a finite number")]
    public void A_wrong_table_is_named_with_the_line(string text, string expected)
    {
        string file = _folder.Write("a.csv", text);
        DataException e = Assert.Throws<DataException>(() => DataJob.Of($"{{type: series, path: '{file}', id: id, inputs: x}}").Prepare(_folder["data"]).Dispose());
        Assert.Contains(expected.Replace("*", file, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data/series.json"]));
    }

    [Fact]
    public void A_table_that_changes_between_the_passes_is_refused()
    {
        string file = _folder.Write("a.csv", Table(("a", 5), ("b", 5)));
        SeriesDataOptions options = (SeriesDataOptions)DataJob.Of($"{{type: series, path: '{file}', id: id, inputs: x}}").Data;
        foreach (string later in new[] { Table(("a", 6), ("b", 5)), Table(("a", 5), ("c", 5)), Table(("a", 4), ("b", 5)), Table(("a", 5), ("b", 5), ("c", 1)) })
        {
            _folder.Write("a.csv", Table(("a", 5), ("b", 5)));
            SeriesTables tables = new(options, [(file, null)], CancellationToken.None);
            _folder.Write("a.csv", later);
            using MemoryStream stream = new();
            DataException e = Assert.Throws<DataException>(() => tables.Write(["x"], [new ColumnRange()], null, stream, CancellationToken.None));
            Assert.Equal($"'{file}' changed while it was read. Submit the job again when nothing writes to it.", e.Message);
        }
    }

    static string Table(params (string Id, int Rows)[] series) =>
        "id,x\n" + string.Concat(series.SelectMany(one => Enumerable.Range(0, one.Rows).Select(t => FormattableString.Invariant($"{one.Id},{t}\n"))));

    /// <summary>Writes the same series as two tables with shuffled rows, and as files in the order in which the ids first occur.</summary>
    void WriteTables(string folder, string[] ids, int[] lengths, Random random)
    {
        int[] owners = [.. lengths.SelectMany((length, s) => Enumerable.Repeat(s, length))];
        random.Shuffle(owners);
        int cut = random.Next(1, owners.Length);
        List<string>[] rows = [.. ids.Select(_ => new List<string>())];
        StringBuilder[] tables = [new("x,place,y\n"), new("y,x,other,place\n")];
        for (int i = 0; i < owners.Length; i++)
        {
            (double x, double y) = (random.Next(1000) / 8.0, random.Next(1000) / 8.0);
            string id = $"\"{ids[owners[i]].Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            if (i < cut) tables[0].Append(CultureInfo.InvariantCulture, $"{x},{id},{y}\n");
            else tables[1].Append(CultureInfo.InvariantCulture, $"{y},{x},?,{id}\n");
            rows[owners[i]].Add(FormattableString.Invariant($"{x},{y}\n"));
        }

        for (int t = 0; t < 2; t++) _folder.Write($"{folder}/tables/{t}.csv", tables[t].ToString());
        int[] order = [.. owners.Distinct()];
        for (int f = 0; f < order.Length; f++) _folder.Write($"{folder}/files/{f}.csv", "x,y\n" + string.Concat(rows[order[f]]));
    }

    /// <summary>Every number of every window: inputs, targets and naive forecasts.</summary>
    static List<string> Windows(TrainingData data, int season)
    {
        List<string> windows = [];
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));
        NaiveForecasts naive = new(data.MaxSteps * data.RowsOf(0), data.Ports.Outputs, season);
        BatchReader reader = data.Reader(0);
        for (int step = 0; step < data.StepsPerEpoch; step++)
        {
            reader.ReadTraining(step, batch);
            Add("");
        }

        for (int w = 0; w < data.ValidationWindows + data.TestWindows; w++)
        {
            if (w < data.ValidationWindows) reader.ReadValidation(w, batch);
            else reader.ReadTest(w - data.ValidationWindows, batch);
            reader.ReadNaiveForecasts(batch.Shape, naive);
            int n = batch.Shape.Positions;
            Add($" {Text(naive.Last(n))} {Text(naive.Seasonal(n))} {Text(naive.TrainingErrors(n))}");
        }

        return windows;

        void Add(string more) => windows.Add($"{string.Join(',', batch.Begins.ToArray())} {Text(batch.Inputs)} {Text(batch.Values)}{more}");
        static string Text(Windrow.Numerics.MatrixSpan numbers) => string.Join(',', numbers.Data.ToArray().Select(x => x.ToString("R", CultureInfo.InvariantCulture)));
    }
}
