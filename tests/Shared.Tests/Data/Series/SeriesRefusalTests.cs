using System.Text;
using Windrow.Data;

namespace Windrow.Tests.Data.Series;

public sealed class SeriesRefusalTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "'*' is empty")]
    [InlineData("x,y\n", "'*' has a header and no rows")]
    [InlineData("a,temp\n1,2\n", "'*' has no column 'x', which data.inputs or data.targets names; its columns are a, temp")]
    [InlineData("X,y\n1,2\n", "did you mean X?")]
    [InlineData("x,x\n1,2\n", "'*' has two columns 'x'")]
    [InlineData("y,x\n1,2\n1,?3\n", "Line 3 of '*' has '?3' in the column 'x', which is not a finite number")]
    [InlineData("y,x\n1,2\n1,NaN\n", "Line 3 of '*' has 'NaN' in the column 'x'")]
    [InlineData("y,x\n1,2\n1,1e999\n", "Line 3 of '*' has '1e999' in the column 'x'")]
    [InlineData("y,x\n1,2\n\n1,\n", "Line 4 of '*' has nothing in the column 'x'")]
    [InlineData("y,x\n1,2\n5\n", "Line 3 of '*' has 1 fields, but the header has 2")]
    [InlineData("y,x\n1,2\n\"1,3\n", "Line 3 of '*' has a quote that is not closed")]
    [InlineData("y,x\n1,2\n\"1\"2,3\n", "Line 3 of '*' has a quote that is not closed, or text behind one")]
    [InlineData("y,x\n1,2\n\u00e9,2\n", "Line 3 of '*' is not UTF-8")]
    public void A_wrong_file_is_named_with_the_line(string text, string expected)
    {
        string good = _folder.Write("1.csv", "x\n1\n2\n3\n"), file = _folder.Write("2.csv", Encoding.Latin1.GetBytes(text));

        DataException e = Assert.Throws<DataException>(() => Prepare($"[{good}, {file}]", "x"));

        Assert.Contains(expected.Replace("*", file, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data/series.json"]));
    }

    [Theory]
    [InlineData("x,y\n1,2\n3,4\n")]
    [InlineData("\uFEFFx,y\r\n1,2\r\n\r\n3,4")]
    [InlineData("y;x\n2;1\n4;3\n")]
    [InlineData("y\tx\n2\t1\n4\t3\n")]
    [InlineData("\"x\",\"a \"\"quoted\"\", word\"\n\"1\",\"1,1\"\n 3 ,\"\"\n")]
    public void A_table_is_read_however_it_is_written(string text)
    {
        using CsvTable table = new(_folder.Write("a.csv", text), ["x"]);
        double[] row = new double[1];

        Assert.True(table.TryRead(row));
        Assert.Equal(1, row[0]);
        Assert.True(table.TryRead(row));
        Assert.Equal(3, row[0]);
        Assert.False(table.TryRead(row));
    }

    [Fact]
    public void Series_that_are_too_short_are_refused_in_words()
    {
        string file = _folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("1\n", 100)));

        DataException e = Assert.Throws<DataException>(() => Prepare(file, "x", "training.batchSize=10", "training.window=10"));
        Assert.StartsWith("The training part of the series has 94 rows with a target, but 10 lanes (training.batchSize) with a window of 10 rows "
            + "(training.window) need at least 100.", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<DataException>(() => Prepare(file, "x, horizon: 5", "training.batchSize=2", "training.window=10"));
        Assert.Contains("lower data.horizon", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        string file = _folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("1\n", 100)));
        Prepare(file, "x", "training.batchSize=1", "training.window=10");
        File.WriteAllBytes(_folder["data/values.bin"], new byte[799]);

        DataException e = Assert.Throws<DataException>(() => Prepare(file, "x", "training.batchSize=1", "training.window=10"));
        Assert.StartsWith($"'{_folder["data/values.bin"]}' is damaged: it has 799 bytes, and should have 800.", e.Message, StringComparison.Ordinal);
    }

    void Prepare(string path, string inputs, params string[] settings) =>
        DataJob.Of($"{{type: series, path: {path}, inputs: {inputs}}}", settings).Prepare(_folder["data"]).Dispose();
}
