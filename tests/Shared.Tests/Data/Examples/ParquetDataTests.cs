using System.Globalization;
using Windrow.Data;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Data.Examples;

/// <summary>Parquet files that Apache Arrow's C++ library wrote (<c>tests/reference/write_parquet.cs</c>): their rows are those of the same table in CSV.</summary>
public sealed class ParquetDataTests : IDisposable
{
    static readonly string[] Columns = ["text", "whole", "real", "single", "yes", "day", "time", "price", "large", "always"];

    /// <summary>The table as the script that wrote the files has it.</summary>
    static readonly string[][] Rows =
    [
        ["red", "1", "0.1", "0.1", "true", "2025-03-31", "2025-03-31T14:05:00", "1.25", "1", "0"],
        ["two words", "-2", "-1e-7", "16777216", "false", "1999-12-31", "2025-03-31T14:05:00.25", "-3.10", "-9007199254740993", "1"],
        ["", "", "", "", "", "", "", "", "", "2"],
        ["with, comma", "2147483647", "1234567.891", "-2.5", "true", "2024-02-29", "1970-01-01T00:00:00", "99999.99", "4", "3"],
        ["Ünïcode", "0", "3", "0.001", "true", "2025-01-01", "2000-01-01T00:00:00", "0", "5", "4"],
        ["", "7", "NaN", "5", "false", "2025-01-02", "2001-01-01T00:00:00", "1", "6", "5"],
        ["spaces", "8", "1e30", "6", "false", "2025-01-03", "2002-01-01T00:00:00", "2", "7", "6"],
        ["3,5", "9", "2.5", "7", "true", "2025-01-04", "2003-01-01T23:59:59", "3", "8", "7"],
    ];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("uncompressed")]
    [InlineData("snappy")]
    [InlineData("gzip")]
    [InlineData("brotli")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    public void Values_are_the_texts_of_a_csv_file(string compression)
    {
        List<string[]> read = Read(Fixture(compression), "inputs: {column: text}, target: {column: yes}");
        Assert.Equal(Rows.Length, read.Count);
        foreach ((string[] expected, string[] actual) in Rows.Zip(read)) Assert.Equal(expected.Select(Plain), actual.Select(Plain));

        // How a number is written does not matter.
        static string Plain(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out double number) && text.Length < 16 ? number.ToString(CultureInfo.InvariantCulture) : text;
    }

    [Fact]
    public void Times_are_written_as_the_job_file_says()
    {
        List<string[]> read = Read(Fixture("snappy"), "inputs: [{type: time, column: day, format: dd.MM.yyyy}, {type: time, column: time, format: HH:mm}], target: {column: yes}");
        Assert.Equal(("31.03.2025", "14:05"), (read[0][5], read[0][6]));
    }

    [Fact]
    public void The_prepared_data_are_those_of_the_same_table_in_csv()
    {
        const string Settings = "onBadRow: skip, split: {validation: 0}, target: {type: number, column: price}, inputs: ["
            + "{column: text, unit: character}, {type: number, column: whole, missing: mean}, {type: number, column: real, missing: mean}, {type: number, column: single}, "
            + "{type: category, column: yes}, {type: time, column: day}, {type: time, column: time}, {type: number, column: always}]";
        string csv = _folder.Write("a.csv", string.Join(',', Columns) + "\n" + string.Concat(Rows.Select(row => string.Join(',', row.Select(CsvField.Of)) + "\n")));
        using ExampleData ofCsv = Prepare(csv, Settings), ofParquet = Prepare(Fixture("zstd"), Settings);
        Assert.Equal((2, 6), (ofParquet.Skipped, ofParquet.TrainingSequences));      // two rows have no text
        foreach (string name in (string[])["index.bin", "inputs.bin", "targets.bin", "features.bin", "preprocessing.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(Prepared(csv), name)), File.ReadAllBytes(Path.Combine(Prepared(Fixture("zstd")), name)));
    }

    [Fact]
    public void What_cannot_be_read_is_refused()
    {
        string snappy = Fixture("snappy"), nested = Fixture("nested");
        AssertRefused(snappy, "inputs: {column: colour}, target: {column: yes}", $"'{snappy}' has no column 'colour', which the job file names; its columns are text, whole, real");
        AssertRefused(snappy, "inputs: {column: texts}, target: {column: yes}", "did you mean text?");
        AssertRefused(snappy, "inputs: {type: number, column: text}, target: {column: yes}", $"Row 1 of '{snappy}' has 'red' in the column 'text', which is not a finite number.");
        AssertRefused(nested, "inputs: {column: list}, target: {column: number}", $"The column 'list' of '{nested}' has lists or objects, but each row must have one value.");
        AssertRefused(nested, "inputs: {column: bytes}, target: {column: number}", $"The column 'bytes' of '{nested}' has bytes that are not marked as text.");
        string packed = _folder.Write("a.parquet.gz", [0x1F, 0x8B, 0]);
        AssertRefused(packed, "inputs: {column: text}, target: {column: yes}", "Decompress it with gunzip.");
    }

    [Fact]
    public void A_compression_that_is_not_known_is_refused_by_name()
    {
        byte[] whole = File.ReadAllBytes(Fixture("snappy"));
        byte[] column = [4, .. "text"u8, 0x15, 2];       // in the footer: the name of the column, and its codec, 1, as a zigzag varint
        for (int at = 0; (at = At(whole, column, at)) >= 0; at++) whole[at + column.Length - 1] = 6;
        string lzo = _folder.Write("lzo.parquet", whole);
        AssertRefused(lzo, "inputs: {column: text}, target: {column: yes}", $"The column 'text' of '{lzo}' is compressed with LZO, which cannot be read. Write the file with snappy,");

        static int At(byte[] bytes, byte[] part, int from)
        {
            int found = bytes.AsSpan(from).IndexOf(part);
            return found < 0 ? -1 : from + found;
        }
    }

    [Fact]
    public void A_file_that_is_cut_short_or_something_else_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Fixture("gzip"));
        foreach (byte[] bytes in (byte[][])[[], [.. "text,yes\na,true\n"u8], whole[..^1], whole[..(whole.Length / 2)], whole[100..], [.. whole[..100], .. whole[200..]]])
        {
            string file = _folder.Write("damaged.parquet", bytes);
            AssertRefused(file, "inputs: {column: text}, target: {column: yes}", "damaged.parquet");
        }
    }

    [Fact]
    public void Metadata_of_lists_in_lists_are_refused()
    {
        const int Deep = 1_000_000;
        byte[] list = new byte[Deep];       // a field that is a list of one list of one list, and so on
        Array.Fill(list, (byte)0x19);
        byte[] length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, Deep);
        AssertRefused(_folder.Write("deep.parquet", [.. "PAR1"u8, .. list, .. length, .. "PAR1"u8]), "inputs: {column: text}, target: {column: yes}", "nested too deeply");
    }

    [Fact]
    public void A_changed_byte_leads_to_other_rows_or_to_an_error_that_names_the_file()
    {
        byte[] whole = File.ReadAllBytes(Fixture("snappy"));
        for (int at = 0; at < whole.Length; at += 3)
        {
            byte[] changed = (byte[])whole.Clone();
            changed[at] ^= (byte)(1 << at % 8);
            string file = _folder.Write("changed.parquet", changed);
            try
            {
                Read(file, "inputs: {column: text}, target: {column: yes}");
            }
            catch (DataException e)
            {
                Assert.Contains("changed.parquet", e.Message, StringComparison.Ordinal);
            }
        }
    }

    List<string[]> Read(string file, string data)
    {
        ExampleDataOptions options = (ExampleDataOptions)DataJob.Of($"{{type: examples, path: {file}, {data}}}").Data;
        using RowReader reader = RowReader.Open(file, options, Columns, places: null);
        List<string[]> rows = [];
        Cell[] cells = new Cell[Columns.Length];
        while (reader.TryRead(cells))
        {
            rows.Add([.. cells.Select(cell => cell.Text ?? "")]);
            Assert.Equal(rows.Count, reader.Line);
        }

        SourceFile source = Assert.Single(reader.Descriptions());
        Assert.Equal((file, new FileInfo(file).Length), (source.Name, source.Bytes));
        return rows;
    }

    ExampleData Prepare(string file, string data) => Assert.IsType<ExampleData>(DataJob.Of($"{{type: examples, path: {file}, {data}}}", "training.batchSize=2").Prepare(Prepared(file)));

    string Prepared(string file) => _folder[Path.GetFileName(file) + ".prepared"];

    void AssertRefused(string file, string data, string message)
    {
        DataException e = Assert.Throws<DataException>(() => Prepare(file, data).Dispose());
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    static string Fixture(string name) => Repository.PathOf($"tests/reference/parquet/{name}.parquet");
}
