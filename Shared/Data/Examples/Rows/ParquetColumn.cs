using System.Globalization;
using Parquet.Data;
using Parquet.Schema;

namespace Windrow.Data;

/// <summary>The values of a flat column in one row group of a Parquet file.</summary>
abstract class ParquetColumn : IDisposable
{
    /// <summary>Whether values of a type can become texts.</summary>
    public static bool HasText(Type type) =>
        type == typeof(ReadOnlyMemory<char>) || type == typeof(bool) || type == typeof(DateTime) || type == typeof(DateOnly) || type == typeof(Guid)
        || type == typeof(float) || type == typeof(double) || type == typeof(decimal)
        || type == typeof(sbyte) || type == typeof(short) || type == typeof(int) || type == typeof(long)
        || type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    /// <summary>The value of a row of the group, from 0, as it would be in a CSV file.</summary>
    public abstract Cell Cell(int row);

    public abstract void Dispose();

    /// <param name="field">The column.</param>
    /// <param name="values">Its values; disposed of with the result.</param>
    /// <param name="rows">Rows of the group.</param>
    /// <param name="timeFormat">How times are written; null for ISO 8601.</param>
    /// <exception cref="FormatException">There are not as many values as rows.</exception>
    public static ParquetColumn Of(DataField field, RawColumnData values, int rows, string? timeFormat)
    {
        string timeText = timeFormat ?? (field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF");
        return values switch
        {
            RawColumnData<ReadOnlyMemory<char>> texts => new Values<ReadOnlyMemory<char>>(field, texts, rows, text => text.ToString().Trim()) { AreTexts = true },
            RawColumnData<DateTime> times => new Values<DateTime>(field, times, rows, time => time.ToString(timeText, CultureInfo.InvariantCulture)),
            RawColumnData<DateOnly> dates => new Values<DateOnly>(field, dates, rows, date => date.ToString(timeFormat ?? "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            RawColumnData<bool> booleans => new Values<bool>(field, booleans, rows, value => value ? "true" : "false"),
            RawColumnData<Guid> ids => new Values<Guid>(field, ids, rows, id => id.ToString()),
            RawColumnData<float> numbers => new Values<float>(field, numbers, rows, Number),
            RawColumnData<double> numbers => new Values<double>(field, numbers, rows, Number),
            RawColumnData<decimal> numbers => new Values<decimal>(field, numbers, rows, Number),
            RawColumnData<sbyte> numbers => new Values<sbyte>(field, numbers, rows, Number),
            RawColumnData<short> numbers => new Values<short>(field, numbers, rows, Number),
            RawColumnData<int> numbers => new Values<int>(field, numbers, rows, Number),
            RawColumnData<long> numbers => new Values<long>(field, numbers, rows, Number),
            RawColumnData<byte> numbers => new Values<byte>(field, numbers, rows, Number),
            RawColumnData<ushort> numbers => new Values<ushort>(field, numbers, rows, Number),
            RawColumnData<uint> numbers => new Values<uint>(field, numbers, rows, Number),
            RawColumnData<ulong> numbers => new Values<ulong>(field, numbers, rows, Number),
            _ => throw new FormatException($"the column '{field.Name}' has values of an unexpected type"),
        };
    }

    static string Number<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Values of one type. Only those that are not missing are stored, one after the other.</summary>
    sealed class Values<T> : ParquetColumn where T : struct
    {
        readonly RawColumnData<T> _values;
        readonly Func<T, string> _text;
        readonly int[]? _places;        // of each row's value, or -1; null when no value can be missing

        public Values(DataField field, RawColumnData<T> values, int rows, Func<T, string> text)
        {
            (_values, _text) = (values, text);
            int present = rows;
            if (field.MaxDefinitionLevel > 0)
            {
                Span<int> levels = values.DefinitionLevels;
                if (levels.Length < rows) throw new FormatException($"the column '{field.Name}' has {levels.Length} values in a row group of {rows} rows");
                _places = new int[rows];
                present = 0;
                for (int row = 0; row < rows; row++) _places[row] = levels[row] == field.MaxDefinitionLevel ? present++ : -1;
            }

            if (values.Values.Length < present) throw new FormatException($"the column '{field.Name}' has {values.Values.Length} values in a row group of {rows} rows");
        }

        /// <summary>Whether numbers in the texts are written as the job file says.</summary>
        public bool AreTexts { get; init; }

        public override Cell Cell(int row)
        {
            int place = _places is null ? row : _places[row];
            return new Cell(place < 0 ? null : _text(_values.Values[place]), null, FromJson: !AreTexts);
        }

        public override void Dispose() => _values.Dispose();
    }
}
