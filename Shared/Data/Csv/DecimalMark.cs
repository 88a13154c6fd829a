namespace Windrow.Data;

/// <summary>What stands between the whole part of a number and its fraction.</summary>
public enum DecimalMark
{
    /// <summary>3.5, as programs write it.</summary>
    Point,

    /// <summary>3,5, as spreadsheets write it in many languages.</summary>
    Comma,
}
