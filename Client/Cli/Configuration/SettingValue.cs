namespace Windrow.Cli.Configuration;

/// <summary>A value of a setting, and where it was set.</summary>
/// <param name="Key">The setting's key; with an item's number or name for a list or a mapping: <c>data_roots:0</c>.</param>
/// <param name="Text">As it was written.</param>
/// <param name="Source">Where, in words: <c>silo.yaml, line 3</c>, <c>WINDROW_SLOTS</c>, <c>--slots</c>.</param>
sealed record SettingValue(string Key, string Text, string Source)
{
    /// <summary>The key of the setting that the value belongs to.</summary>
    public string Setting => Key.Split(':')[0];
}
