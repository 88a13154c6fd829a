using System.Globalization;

namespace Windrow.Cli.Views;

/// <summary>Formats numbers and times for people.</summary>
static class Text
{
    /// <summary>A loss: four digits after the point.</summary>
    public static string Loss(double loss) => loss.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>Whole numbers in groups of three.</summary>
    public static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits, for values that range over orders of magnitude.</summary>
    public static string Figure(double figure) => figure.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Bytes or operations with three significant digits and a decimal prefix: 1.23 M, 456 k.</summary>
    public static string Scaled(double amount)
    {
        string[] prefixes = ["", "k", "M", "G", "T", "P"];
        int power = 0;
        for (; Math.Abs(amount) >= 999.5 && power < prefixes.Length - 1; power++) amount /= 1000;
        string format = power == 0 || amount >= 99.95 ? "F0" : amount >= 9.995 ? "F1" : "F2";
        return $"{amount.ToString(format, CultureInfo.InvariantCulture)} {prefixes[power]}";
    }

    /// <summary>A share from 0 to 1 as a percentage.</summary>
    public static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + "%";

    /// <summary>Minutes and seconds, with hours or days when there are any.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 1 } => duration.ToString(@"d\d\ h\:mm\:ss", CultureInfo.InvariantCulture),
        { TotalHours: >= 1 } => duration.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
        _ => duration.ToString(@"m\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>Steps done, and the total when it is known.</summary>
    public static string Steps(long step, long total) => total > 0 ? $"{Count(step)}/{Count(total)}" : Count(step);

    /// <summary>A state in lower case, as in JSON.</summary>
    public static string State<T>(T state) where T : struct, Enum => state.ToString().ToLowerInvariant();

    /// <summary>A moment in local time, or its date when it is more than a day ago.</summary>
    public static string Moment(DateTimeOffset moment, TimeProvider time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        string format = time.GetUtcNow() - moment < TimeSpan.FromDays(1) ? "HH:mm:ss" : "yyyy-MM-dd HH:mm";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }
}
