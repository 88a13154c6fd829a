using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>The kinds of an option that has several, such as the optimizers: each is a record with a <see cref="DisplayNameAttribute"/>
/// that derives from the option's abstract record.</summary>
sealed class OptionVariants
{
    /// <summary>The key that chooses the kind.</summary>
    public const string TypeKey = "type";

    static readonly ConcurrentDictionary<Type, OptionVariants> Known = new();

    OptionVariants(Type option)
    {
        ByName = new SortedDictionary<string, Type>(
            option.Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(option)).ToDictionary(VariantName.Of),
            StringComparer.Ordinal);
        if (option.GetCustomAttribute<DefaultValueAttribute>()?.Value is string name) Default = ByName[name];
        NeedSettings = ByName.Values.Any(variant => OptionKey.Of(variant).Any(key => key.IsRequired));
    }

    public IReadOnlyDictionary<string, Type> ByName { get; }

    /// <summary>The default kind, for a mapping without a type, from the option's <see cref="DefaultValueAttribute"/>;
    /// null when one must be named.</summary>
    public Type? Default { get; }

    /// <summary>Whether a name alone is not enough, because some settings are required.</summary>
    public bool NeedSettings { get; }

    public string Names => $"one of {string.Join(", ", ByName.Keys)}";

    public string Words => NeedSettings ? $"a mapping with the keys {string.Join(", ", Keys)}" : $"{Names}, or a mapping with its {TypeKey} and settings";

    /// <summary>The keys of the default kind.</summary>
    IEnumerable<string> Keys => (Default is null ? [] : OptionKey.Of(Default).Select(key => key.Name)).Prepend(TypeKey);

    /// <summary>The kinds that have a key.</summary>
    public string[] NamesWith(string key) =>
        [.. ByName.Where(variant => OptionKey.Of(variant.Value).Any(option => option.Name == key)).Select(variant => variant.Key)];

    public static OptionVariants Of(Type option) => Known.GetOrAdd(option, static type => new OptionVariants(type));
}
