using System.Globalization;
using System.Text.RegularExpressions;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Reads the numbers of a CSV file, whatever the machine's culture, and says why a field is not a number.</summary>
static partial class CsvNumber
{
    /// <summary>More characters than any double has when written in full; a longer field is not a number.</summary>
    const int LongestNumber = 1100;

    /// <summary>Reads a field as a number that float32 can hold, because models compute in float32.</summary>
    /// <param name="field">The bytes between the separators.</param>
    /// <param name="mark">What stands before the fraction; the other mark is not allowed anywhere.</param>
    /// <param name="value">The number, with the precision of a double.</param>
    public static bool TryRead(ReadOnlySpan<byte> field, DecimalMark mark, out double value)
    {
        if (mark == DecimalMark.Point) return TryParse(field, out value) && float.IsFinite((float)value);

        value = 0;
        if (field.Length > LongestNumber || field.Contains((byte)'.')) return false;
        Span<byte> withPoint = stackalloc byte[LongestNumber];
        field.CopyTo(withPoint);
        withPoint = withPoint[..field.Length];
        withPoint.Replace((byte)',', (byte)'.');
        return TryParse(withPoint, out value) && float.IsFinite((float)value);
    }

    /// <summary>Why a field could not be read, and what to do, as the rest of a sentence that begins with the line.</summary>
    public static string Refusal(string field, string column, DecimalMark mark)
    {
        if (field.Length == 0) return $"has nothing in the column '{column}'. Fill in a number, or remove the line.";

        string found = $"has '{Quoted.Show(field)}' in the column '{column}', which";
        char point = mark == DecimalMark.Point ? '.' : ',', other = mark == DecimalMark.Point ? ',' : '.';
        bool couldBeEither = field.Count(c => c == other) == 1 && !field.Contains(point, StringComparison.Ordinal);      // 1,964
        if (Thousands(other).IsMatch(field) && !couldBeEither)
            return $"{found} has thousands separators. Write the number without them.";
        if (Fraction(other).IsMatch(field))
        {
            return mark == DecimalMark.Point
                ? $"{found} has a decimal comma. Set data.decimal to comma; or, if the comma separates thousands, write the number without it."
                : $"{found} has a decimal point, and data.decimal is comma. Set data.decimal to point; or, if the point separates thousands, "
                    + "write the number without it.";
        }

        return IsInDigits(field) && double.TryParse(field.Replace(point, '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? $"{found} is too large for 32 bits: at most {float.MaxValue.ToString("G3", CultureInfo.InvariantCulture)} is possible. "
                + "If it marks a missing value, fill in a number or remove the line."
            : $"{found} is not a finite number. Correct it, or remove the line.";
    }

    static bool TryParse(ReadOnlySpan<byte> field, out double value) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>Whether a number is written in digits, rather than as the word infinity.</summary>
    static bool IsInDigits(string field) => field.AsSpan().IndexOfAnyInRange('0', '9') >= 0;

    /// <summary>Groups of three digits with a mark between them, and perhaps a fraction.</summary>
    static Regex Thousands(char mark) => mark == ',' ? ThousandsCommas() : ThousandsPoints();

    /// <summary>A number with one mark before its fraction.</summary>
    static Regex Fraction(char mark) => mark == ',' ? FractionComma() : FractionPoint();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?\z")]
    private static partial Regex ThousandsCommas();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?\z")]
    private static partial Regex ThousandsPoints();

    [GeneratedRegex(@"^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\z")]
    private static partial Regex FractionComma();

    [GeneratedRegex(@"^[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?\z")]
    private static partial Regex FractionPoint();
}
