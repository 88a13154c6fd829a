using System.Globalization;
using System.Text.RegularExpressions;

namespace Windrow.Jobs.Reading;

/// <summary>Numbers as job files write them: decimal, as in JSON, and also <c>+1</c>, <c>.5</c> and <c>5.</c> as in YAML.</summary>
static partial class Numbers
{
    /// <summary>A whole number, which may be written as 1e6 or 32.0.</summary>
    public static bool TryWhole(string text, out Int128 value)
    {
        if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return true;
        if (!TryReal(text, out double real) || !double.IsInteger(real)) return false;

        // Larger numbers may not fit in an Int128; they are beyond any limit anyway.
        value = Math.Abs(real) < 1e38 ? (Int128)real : real > 0 ? Int128.MaxValue : Int128.MinValue;
        return true;
    }

    /// <summary>Any number; one that is too large for a double becomes infinite, and the caller's limits refuse it.</summary>
    public static bool TryReal(string text, out double value)
    {
        value = 0;
        return Pattern().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Pattern();
}
