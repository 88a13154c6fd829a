using System.Text;
using Windrow.Data;

namespace Windrow.Tests.Data.Series;

public sealed class SeriesRefusalTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "'*' is empty")]
    [InlineData("x,y\n", "'*' has a header but no rows")]
    [InlineData("a,temp\n1,2\n", "'*' has no column 'x', which the job file names; its columns are a, temp")]
    [InlineData("X,y\n1,2\n", "did you mean X?")]
    [InlineData("x,x\n1,2\n", "'*' has two columns called 'x'")]
    [InlineData("y,x\n1,2\n1,?3\n", "Line 3 of '*' has '?3' in the column 'x', which is not a finite number")]
    [InlineData("y,x\n1,2\n1,NaN\n", "Line 3 of '*' has 'NaN' in the column 'x'")]
    [InlineData("y,x\n1,2\n1,1e999\n", "Line 3 of '*' has '1e999' in the column 'x', which is too large for 32 bits")]
    [InlineData("y,x\n1,2\n1,3.5e38\n", "Line 3 of '*' has '3.5e38' in the column 'x', which is too large for 32 bits")]
    [InlineData("y,x\n1,2\n1,-1.7976931348623157e308\n", "in the column 'x', which is too large for 32 bits")]
    [InlineData("y,x\n1,2\n1,-Infinity\n", "Line 3 of '*' has '-Infinity' in the column 'x', which is not a finite number")]
    [InlineData("y;x\n1;2\n1;3,25\n", "Line 3 of '*' has '3,25' in the column 'x', which has a decimal comma. Set data.decimal to comma")]
    [InlineData("y,x\n1,2\n1,\"2,345.5\"\n", "has '2,345.5' in the column 'x', which has thousands separators")]
    [InlineData("y,x\n1,2\n1,\"2,345,678\"\n", "has '2,345,678' in the column 'x', which has thousands separators")]
    [InlineData("y,x\n1,2\n1,\"2,345\"\n", "which has a decimal comma. Set data.decimal to comma; or, if the comma separates thousands")]
    [InlineData("y,x\n1,2\n1,5,2,5\n", "Line 3 of '*' has 4 fields, but the header has 2. Are its numbers written with decimal commas?")]
    [InlineData("y,x\r1,2\r5\r", "Line 3 of '*' has 1 fields, but the header has 2")]
    [InlineData("y,x\n1,2\n\n1,\n", "Line 4 of '*' has nothing in the column 'x'")]
    [InlineData("y,x\n1,2\n5\n", "Line 3 of '*' has 1 fields, but the header has 2")]
    [InlineData("y,x\n1,2\n\"1,3\n", "Line 3 of '*' has a quote that is not closed")]
    [InlineData("y,x\n1,2\n\"1\"2,3\n", "Line 3 of '*' has text after a closing quote")]
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
    [InlineData("x,y\r1,2\r3,4\r")]
    [InlineData("x,y\r\r1,2\n3,4\r")]
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

    [Theory]
    [InlineData("x;y\n1,5;2\n-3,25;4\n")]
    [InlineData("\uFEFFx;y\r\n1,5;2\r\n-3,25;4\r\n")]
    [InlineData("x\ty\n1,5\t2\n-3,25\t4\n")]
    [InlineData("x\n1,5\n-3,25\n")]
    [InlineData("x,y\n\"1,5\",2\n\"-3,25\",4\n")]
    public void Numbers_with_a_decimal_comma_are_read_when_the_job_says_so(string text)
    {
        using CsvTable table = new(_folder.Write("a.csv", text), ["x"], DecimalMark.Comma);
        double[] row = new double[1];

        Assert.True(table.TryRead(row));
        Assert.Equal(1.5, row[0]);
        Assert.True(table.TryRead(row));
        Assert.Equal(-3.25, row[0]);
        Assert.False(table.TryRead(row));
    }

    [Theory]
    [InlineData("1.5", "which has a decimal point, and data.decimal is comma. Set data.decimal to point")]
    [InlineData("1.234,5", "which has thousands separators")]
    [InlineData("1.234.567", "which has thousands separators")]
    [InlineData("1,5e39", "which is too large for 32 bits")]
    [InlineData("1,2,3", "which is not a finite number")]
    public void What_is_no_number_with_a_decimal_comma_is_refused(string number, string expected)
    {
        string file = _folder.Write("a.csv", $"x;y\n1;2\n{number};4\n");

        DataException e = Assert.Throws<DataException>(() => Prepare(file, "x, decimal: comma"));

        Assert.StartsWith($"Line 3 of '{file}' has '{number}' in the column 'x', ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_float32_is_read_and_what_rounds_to_infinity_is_not()
    {
        static bool Read(string field, out double value) => CsvNumber.TryRead(Encoding.UTF8.GetBytes(field), DecimalMark.Point, out value);

        Assert.True(Read("3.4028234e38", out double value));
        Assert.Equal(float.MaxValue, (float)value);
        Assert.False(Read("3.4028236e38", out _));
    }

    [Fact]
    public void A_column_that_would_be_scaled_to_infinity_is_refused()
    {
        string rows = string.Concat(Enumerable.Range(0, 80).Select(t => t % 2 == 0 ? "1e-30\n" : "2e-30\n")) + string.Concat(Enumerable.Repeat("1e30\n", 20));

        DataException e = Assert.Throws<DataException>(
            () => Prepare(_folder.Write("a.csv", "x\n" + rows), "x, normalize: true, split: {validation: 0.2}", "training.batchSize=1", "training.window=10"));

        Assert.StartsWith("The column 'x' has the value 1E+30, but its training part has a deviation of 5E-31", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data/series.json"]));
    }

    [Fact]
    public void A_horizon_as_long_as_the_training_part_is_named()
    {
        string file = _folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("1\n", 20)));

        DataException e = Assert.Throws<DataException>(
            () => Prepare(file, "x, horizon: 15, split: {validation: 0.25}", "training.batchSize=1", "training.window=1"));
        Assert.StartsWith("No row of the series' training part has a target: data.horizon is 15", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<DataException>(() => Prepare(file, "x, horizon: 14, split: {validation: 0.25}", "training.batchSize=2", "training.window=1"));
        Assert.Contains("or data.horizon: the last 14 rows", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\n1\n")]
    [InlineData("x,y\n")]
    public void A_table_in_UTF16_is_named_as_such(string text)
    {
        string marked = _folder.Write("marked.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]);
        string plain = _folder.Write("plain.csv", Encoding.Unicode.GetBytes(text));

        Assert.Contains("byte order mark of UTF-16LE", Assert.Throws<DataException>(() => new CsvTable(marked, ["x"])).Message, StringComparison.Ordinal);
        Assert.Contains("has a NUL character", Assert.Throws<DataException>(() => new CsvTable(plain, ["x"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        string file = _folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("1\n", 100)));
        Prepare(file, "x", "training.batchSize=1", "training.window=10");
        File.WriteAllBytes(_folder["data/values.bin"], new byte[799]);

        DataException e = Assert.Throws<DataException>(() => Prepare(file, "x", "training.batchSize=1", "training.window=10"));
        Assert.StartsWith($"'{_folder["data/values.bin"]}' is damaged: it has 799 bytes, but should have 800.", e.Message, StringComparison.Ordinal);
    }

    void Prepare(string path, string inputs, params string[] settings) =>
        DataJob.Of($"{{type: series, path: {path}, inputs: {inputs}}}", settings).Prepare(_folder["data"]).Dispose();
}
