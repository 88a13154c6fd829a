using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>One key of a mapping in the job file, as the property of an option record defines it.</summary>
sealed class OptionKey
{
    static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionKey>> Known = new();
    static readonly Dictionary<string, object> EmptyWords = [];

    OptionKey(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        ItemType = Type.IsAssignableTo(typeof(IEnumerable<double>)) ? typeof(double)
            : Type.IsAssignableTo(typeof(IEnumerable<int>)) ? typeof(int)
            : Type.IsGenericType && Type.GenericTypeArguments[0].IsAbstract ? Type.GenericTypeArguments[0]
            : typeof(string);
        IsNullable = new NullabilityInfoContext().Create(property).WriteState is NullabilityState.Nullable;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        Limits = Limits.Of(property, IsNumberList ? ItemType : Type);
        Words = Type.IsEnum ? WordsOf(property, Type) : EmptyWords;
        Word = property.GetCustomAttribute<WordForAttribute>();
        Pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        FewestItems = property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
    }

    /// <summary>As the job file spells it.</summary>
    public string Name { get; }

    public PropertyInfo Property { get; }

    /// <summary>The value's type; for a nullable number, the type of the number.</summary>
    public Type Type { get; }

    /// <summary>Whether null may be written, which means the same as leaving the key out.</summary>
    public bool IsNullable { get; }

    public bool IsRequired { get; }

    public string Description { get; }

    /// <summary>Bounds of a number, or of each number of a list; null when it is neither.</summary>
    public Limits? Limits { get; }

    /// <summary>The words that may be written for an enum, with their values; none for other types.</summary>
    public IReadOnlyDictionary<string, object> Words { get; }

    /// <summary>A word that a list of numbers may have in place of a number; null when there is none.</summary>
    public WordForAttribute? Word { get; }

    public RegularExpressionAttribute? Pattern { get; }

    public int FewestItems { get; }

    /// <summary>Whether it is a list of texts, numbers or variants; a single one may be written without a list.</summary>
    public bool IsList => Type != typeof(string) && Type.IsAssignableTo(typeof(IEnumerable));

    public bool IsNumberList => IsList && (ItemType == typeof(double) || ItemType == typeof(int));

    /// <summary>Whether it is a list of mappings, each with a type.</summary>
    public bool IsVariantList => IsList && ItemType.IsAbstract;

    /// <summary>What a list holds: double, int, string or the abstract record of variants.</summary>
    public Type ItemType { get; }

    public bool IsVariant => Type.IsAbstract && !IsList;

    public bool IsRecord => Type is { IsClass: true, IsAbstract: false } && Type != typeof(string);

    /// <summary>What a value must be, to follow "it must be".</summary>
    public string Allowed => this switch
    {
        { Type.IsEnum: true } => $"one of {string.Join(", ", Words.Keys)}",
        { IsList: true } => $"{Item} or a list of {(FewestItems == 0 ? IsNumberList ? "numbers" : "texts" : $"at least {FewestItems} of them")}",
        { Limits: { } limits } => limits.Words,
        { IsVariant: true } => OptionVariants.Of(Type).Words,
        { IsRecord: true } => Mapping(Type),
        _ when Type == typeof(bool) => "true or false",
        _ => Pattern?.ErrorMessage ?? "a text",
    };

    /// <summary>What an item of a list must be.</summary>
    public string Item => IsVariantList ? OptionVariants.Of(ItemType).Words
        : Word is not null ? $"{Word.Word}, or {Limits!.Words}"
        : Limits?.Words ?? "a text";

    /// <summary>The keys of an option record, its own before those of its base record.</summary>
    public static IReadOnlyList<OptionKey> Of(Type record) => Known.GetOrAdd(record, static type =>
        [.. type.GetProperties().Where(property => property.SetMethod is not null).Select(property => new OptionKey(property))]);

    /// <summary>An option record with its defaults; required properties are not set.</summary>
    public static object Defaults(Type record) => Activator.CreateInstance(record)!;

    static IReadOnlyDictionary<string, object> WordsOf(PropertyInfo property, Type type)
    {
        IReadOnlyDictionary<string, object> words = EnumWords.Of(type);
        return property.GetCustomAttribute<DeniedValuesAttribute>() is not { Values: var denied } ? words
            : words.Where(word => !denied.Contains(word.Value)).ToDictionary(word => word.Key, word => word.Value);
    }

    public static string Mapping(Type record) => $"a mapping with the keys {string.Join(", ", Of(record).Select(key => key.Name))}";

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
