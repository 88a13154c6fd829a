using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;

namespace Windrow.Jobs.Reading;

/// <summary>The kinds of an option that has several, such as the optimizers: each is a record with a <see cref="DisplayNameAttribute"/>
/// that derives from the option's abstract record.</summary>
sealed class OptionVariants
{
    /// <summary>The key that tells the kind.</summary>
    public const string TypeKey = "type";

    static readonly ConcurrentDictionary<Type, OptionVariants> Known = new();

    OptionVariants(Type option) => ByName = new SortedDictionary<string, Type>(
        option.Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(option)).ToDictionary(NameOf),
        StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Type> ByName { get; }

    public string Names => $"one of {string.Join(", ", ByName.Keys)}";

    public string Words => $"{Names}, or a mapping with its {TypeKey} and settings";

    /// <summary>The kinds that have a key.</summary>
    public string[] NamesWith(string key) =>
        [.. ByName.Where(variant => OptionKey.Of(variant.Value).Any(option => option.Name == key)).Select(variant => variant.Key)];

    public static OptionVariants Of(Type option) => Known.GetOrAdd(option, static type => new OptionVariants(type));

    public static string NameOf(Type variant) => variant.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName
        ?? throw new InvalidOperationException($"{variant} has no DisplayName, by which a job file could choose it.");
}
