using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Windrow.Jobs.Reading;

/// <summary>The inclusive bounds of a number, from its <see cref="RangeAttribute"/>, or else those of its type.
/// A whole number is an int or a long.</summary>
sealed record Limits(double Minimum, double Maximum, bool IsWhole)
{
    /// <summary>What a value must be, to follow "it must be".</summary>
    public string Words => $"a {(IsWhole ? "whole number" : "number")} {Span}";

    public string Span => $"from {Text(Minimum)} to {Text(Maximum)}";

    /// <summary>The largest whole number allowed; <see cref="long.MaxValue"/> has no exact double.</summary>
    public long WholeMaximum => Whole(Maximum);

    public long WholeMinimum => Whole(Minimum);

    public bool Contain(double value) => value >= Minimum && value <= Maximum;

    public bool Contain(Int128 value) => value >= WholeMinimum && value <= WholeMaximum;

    public static Limits? Of(PropertyInfo property, Type type)
    {
        bool whole = type == typeof(int) || type == typeof(long);
        if (!whole && type != typeof(double)) return null;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return new Limits(Number(range.Minimum), Number(range.Maximum), whole);
        if (type == typeof(int)) return new Limits(int.MinValue, int.MaxValue, whole);
        return type == typeof(long) ? new Limits(long.MinValue, long.MaxValue, whole) : new Limits(double.MinValue, double.MaxValue, whole);
    }

    static double Number(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    static long Whole(double bound) => bound >= long.MaxValue ? long.MaxValue : (long)bound;

    string Text(double bound) => IsWhole
        ? Whole(bound).ToString(CultureInfo.InvariantCulture)
        : Numbers.Text(bound);
}
