using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Windrow.Silo;

namespace Windrow.Cli.Configuration;

/// <summary>One setting of a silo, and its name in each place that it can be set in.</summary>
/// <param name="Key">In .NET's configuration: <c>silo_port</c>.</param>
/// <param name="Type">The type of its value, or of the values of a list or a mapping.</param>
/// <param name="Shape">One value, a list, or a mapping.</param>
sealed record SiloSetting(string Key, Type Type, SettingShape Shape = SettingShape.One)
{
    /// <summary>Prefix of the variables.</summary>
    public const string Prefix = "WINDROW_";

    /// <summary>Where <c>windrow silo</c> answers over HTTP; the other settings are those of <see cref="SiloOptions"/>.</summary>
    public static SiloSetting Http { get; } = new("http", typeof(string));

    /// <summary>Every setting, in the order in which they are shown.</summary>
    public static IReadOnlyList<SiloSetting> All { get; } = [.. typeof(SiloOptions).GetProperties().Select(Of).OfType<SiloSetting>(), Http];

    /// <summary>In a file: <c>siloPort</c>.</summary>
    public string Name { get; } = string.Concat(Key.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>In the environment: <c>WINDROW_SILO_PORT</c>.</summary>
    public string Variable { get; } = Prefix + Key.ToUpperInvariant();

    /// <summary>What holds when nothing is set, in words.</summary>
    public string Default { get; private init; } = "none";

    /// <summary>What a text must be to be a value; null when it is one.</summary>
    public string? MustBe(string text)
    {
        if (Type == typeof(string)) return text.Length > 0 ? null : "a text that is not empty";
        if (Type == typeof(bool)) return bool.TryParse(text, out _) ? null : "true or false";
        if (Type == typeof(TimeSpan)) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _) ? null : "a time such as 00:00:30, or 1.00:00:00 for a day";
        if (Type.IsEnum)
        {
            string[] words = Enum.GetNames(Type);
            return words.Contains(text, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", words)}";
        }

        if (Type == typeof(int)) return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number";
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number";
    }

    static SiloSetting? Of(PropertyInfo property)
    {
        if (property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name is not { } key) return null;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type[] arguments = type.IsGenericType ? type.GetGenericArguments() : [type];
        SettingShape shape = !type.IsGenericType ? SettingShape.One : arguments.Length == 1 ? SettingShape.List : SettingShape.Mapping;
        return new SiloSetting(key, arguments[^1], shape) { Default = DefaultOf(property) };
    }

    static string DefaultOf(PropertyInfo property) => property.Name switch
    {
        nameof(SiloOptions.Cluster) => "none",
        nameof(SiloOptions.Name) => "the machine's name and the process id",
        nameof(SiloOptions.SiloPort) or nameof(SiloOptions.GatewayPort) => "a free port",
        nameof(SiloOptions.Slots) => "one per free core",
        nameof(SiloOptions.BlasPath) => "fused",
        nameof(SiloOptions.Insecure) => "false",
        nameof(SiloOptions.LargeBlocks) => "true",
        _ => Convert.ToString(property.GetValue(new SiloOptions { Cluster = "" }), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none",
    };
}

/// <summary>How many values a setting has.</summary>
enum SettingShape
{
    /// <summary>One.</summary>
    One,

    /// <summary>Any number, in order.</summary>
    List,

    /// <summary>Any number, each with a name.</summary>
    Mapping,
}
