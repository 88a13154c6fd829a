#:package ParquetSharp@25.0.1.2

// Writes the fixtures of parquet/ with Apache Arrow's C++ library: `dotnet run write_parquet.cs -- parquet`.
using ParquetSharp;

string folder = args[0];
Directory.CreateDirectory(folder);

string?[] texts = ["red", "two words", null, "with, comma", "Ünïcode", "", "  spaces  ", "3,5"];
int?[] whole = [1, -2, null, 2147483647, 0, 7, 8, 9];
double?[] real = [0.1, -1e-7, null, 1234567.891, 3, double.NaN, 1e30, 2.5];
float?[] single = [0.1f, 16777216f, null, -2.5f, 1e-3f, 5, 6, 7];
bool?[] yes = [true, false, null, true, true, false, false, true];
Date?[] days = [new Date(2025, 3, 31), new Date(1999, 12, 31), null, new Date(2024, 2, 29), new Date(2025, 1, 1), new Date(2025, 1, 2), new Date(2025, 1, 3), new Date(2025, 1, 4)];
DateTime?[] times = [new(2025, 3, 31, 14, 5, 0), new(2025, 3, 31, 14, 5, 0, 250), null, new(1970, 1, 1), new(2000, 1, 1), new(2001, 1, 1), new(2002, 1, 1), new(2003, 1, 1, 23, 59, 59)];
decimal?[] prices = [1.25m, -3.10m, null, 99999.99m, 0, 1, 2, 3];
long?[] large = [1, -9007199254740993, null, 4, 5, 6, 7, 8];

Column[] columns =
[
    new Column<string>("text"), new Column<int?>("whole"), new Column<double?>("real"), new Column<float?>("single"), new Column<bool?>("yes"), new Column<Date?>("day"),
    new Column<DateTime?>("time", LogicalType.Timestamp(isAdjustedToUtc: false, timeUnit: TimeUnit.Micros)), new Column<decimal?>("price", LogicalType.Decimal(precision: 29, scale: 2)),
    new Column<long?>("large"), new Column<int>("always"),
];
foreach (Compression compression in new[] { Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Brotli, Compression.Zstd, Compression.Lz4 })
{
    using ParquetFileWriter file = new(Path.Combine(folder, $"{compression.ToString().ToLowerInvariant()}.parquet"), columns, compression);
    foreach ((int first, int count) in new[] { (0, 3), (3, 5) })
    {
        using RowGroupWriter group = file.AppendRowGroup();
        Write(texts!);
        Write(whole);
        Write(real);
        Write(single);
        Write(yes);
        Write(days);
        Write(times);
        Write(prices);
        Write(large);
        Write(Enumerable.Range(first, count).ToArray(), 0);

        void Write<T>(T[] values, int? from = null)
        {
            using LogicalColumnWriter<T> column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch(values.AsSpan(from ?? first, count).ToArray());
        }
    }

    file.Close();
}

using ParquetFileWriter nested = new(Path.Combine(folder, "nested.parquet"), [new Column<int>("number"), new Column<string[]>("list"), new Column<byte[]>("bytes")]);
using (RowGroupWriter group = nested.AppendRowGroup())
{
    using (LogicalColumnWriter<int> column = group.NextColumn().LogicalWriter<int>()) column.WriteBatch([1, 2]);
    using (LogicalColumnWriter<string[]> column = group.NextColumn().LogicalWriter<string[]>()) column.WriteBatch([["a", "b"], []]);
    using (LogicalColumnWriter<byte[]> column = group.NextColumn().LogicalWriter<byte[]>()) column.WriteBatch([[1], [2]]);
}

nested.Close();
