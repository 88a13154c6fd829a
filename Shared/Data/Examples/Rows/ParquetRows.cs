using System.Security.Cryptography;
using Parquet;
using Parquet.Data;
using Parquet.Meta;
using Parquet.Schema;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Rows of a Parquet file with flat columns, read one row group at a time. Values become the text that they would be in a CSV file.</summary>
sealed class ParquetRows : RowReader
{
    /// <summary>A row group with more rows is not read, because its columns are held in memory.</summary>
    const long MostRowsAtOnce = 1 << 26;

    static readonly CompressionCodec[] Codecs =
        [CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.GZIP, CompressionCodec.BROTLI, CompressionCodec.ZSTD, CompressionCodec.LZ4_RAW];

    readonly ParquetReader _reader;
    readonly DataField[] _fields;           // of each column
    readonly string?[] _timeFormats;        // of each column; null for ISO 8601
    readonly ParquetColumn?[] _columns;     // of the row group that is being read
    long _row, _before, _rows;              // the row that was read last, from 1; rows before the row group, and in it
    int _next;                              // row group

    /// <param name="file">Absolute file name.</param>
    /// <param name="options">How columns of times are written.</param>
    /// <param name="columns">The columns to read.</param>
    /// <exception cref="DataException">It is not a Parquet file, or a column is missing or of a type that cannot be read.</exception>
    public ParquetRows(string file, ExampleDataOptions options, IReadOnlyList<string> columns)
    {
        File = file;
        _reader = Reading(() => Open(file));
        try
        {
            IReadOnlyList<Field> fields = Reading(() => _reader.Schema.Fields);
            CsvHeader names = new(file, [.. fields.Select(field => field.Name)]);
            _fields = [.. columns.Select(column => Flat(fields[names.Place(column)]))];
            _timeFormats = [.. columns.Select(column => options.Inputs.OfType<TimeColumnOptions>().FirstOrDefault(input => input.Column == column)?.Format)];
            _columns = new ParquetColumn?[columns.Count];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string File { get; }

    /// <summary>The number of the row, from 1: a Parquet file has no lines.</summary>
    public override long Line => _row;

    public override string SentenceAt(long line, string predicate) => $"Row {line} of '{File}' {predicate}";

    public override IEnumerable<SourceFile> Descriptions()
    {
        using FileStream stream = DataFiles.OpenToRead(File);
        yield return new SourceFile(File, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    public override void Dispose()
    {
        foreach (ParquetColumn? column in _columns ?? []) column?.Dispose();
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    protected override bool TryReadCells(Span<Cell> cells)
    {
        while (_row == _before + _rows)
        {
            if (_next == _reader.RowGroupCount) return false;
            Reading(() => ReadGroup(_next++));
        }

        int place = (int)(_row++ - _before);
        for (int i = 0; i < cells.Length; i++) cells[i] = _columns[i]!.Cell(place);
        return true;
    }

    static ParquetReader Open(string file)
    {
        FileStream stream = System.IO.File.OpenRead(file);
        try
        {
            ParquetFooter.Require(stream);
            stream.Position = 0;
            return ParquetReader.CreateAsync(stream, leaveStreamOpen: false).GetAwaiter().GetResult();
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the columns of a row group; returns its number of rows.</summary>
    long ReadGroup(int index)
    {
        using ParquetRowGroupReader group = _reader.OpenRowGroupReader(index);
        (_before, _rows) = (_before + _rows, group.RowCount);
        if (_rows is < 0 or > MostRowsAtOnce)
            throw new DataException($"'{File}' has a row group of {_rows} rows, but at most {MostRowsAtOnce} can be read at once. Write it with smaller row groups.");
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i]?.Dispose();
            _columns[i] = null;
            DataField field = _fields[i];
            ColumnMetaData? about = group.GetMetadata(field)?.MetaData;
            if (about?.NumValues != _rows) throw new FormatException($"the column '{field.Name}' has {about?.NumValues ?? 0} values in a row group of {_rows} rows");
            CompressionCodec? codec = about.Codec;
            if (codec is { } known && !Codecs.Contains(known))
                throw new DataException($"The column '{Quoted.Show(field.Name)}' of '{File}' is compressed with {known}, which cannot be read. Write the file with snappy, gzip, brotli, zstd or lz4_raw.");
            RawColumnData values = group.ReadRawColumnDataBaseAsync(field).AsTask().GetAwaiter().GetResult();
            _columns[i] = ParquetColumn.Of(field, values, (int)_rows, _timeFormats[i]);
        }

        return _rows;
    }

    /// <summary>A column with one value in each row, of a type that has a text.</summary>
    DataField Flat(Field field)
    {
        if (field is not DataField { IsArray: false, MaxRepetitionLevel: 0 } flat || flat.Path.Length > 1)
            throw Wrong(field, "has lists or objects, but each row must have one value. Write it as one text or number, or use JSON Lines");
        if (flat.ClrType == typeof(ReadOnlyMemory<byte>))
            throw Wrong(field, "has bytes that are not marked as text. Write it with the type STRING, or recordings and images as files that the rows name");
        return ParquetColumn.HasText(flat.ClrType) ? flat : throw Wrong(field, $"has values of the type {flat.ClrType.Name}, which cannot be read. Write it as texts, numbers, booleans or dates");
    }

    DataException Wrong(Field field, string what) => new($"The column '{Quoted.Show(field.Name)}' of '{File}' {what}.");

    /// <summary>Runs what reads the file, which throws exceptions of many kinds when it is damaged.</summary>
    /// <exception cref="DataException">It did.</exception>
    T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"'{File}' was found, but cannot be read: {e.Message} Make it readable, and submit the job again.");
        }
        catch (Exception e) when (e is not (DataException or OutOfMemoryException))
        {
            throw new DataException($"'{File}' is not a Parquet file that can be read: {e.Message.TrimEnd('.')}. Is it whole, and is .parquet the right ending of its name? Write it again.");
        }
    }
}
