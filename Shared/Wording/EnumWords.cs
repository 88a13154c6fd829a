using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windrow.Wording;

/// <summary>How a job file spells the values of an enum: in camelCase, or as
/// <see cref="JsonStringEnumMemberNameAttribute"/> says.</summary>
static class EnumWords
{
    static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, object>> Known = new();

    public static IReadOnlyDictionary<string, object> Of(Type type) => Known.GetOrAdd(type, static type =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(Word, field => field.GetValue(null)!));

    public static string Word(object value) => Word(value.GetType().GetField(value.ToString()!)!);

    static string Word(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(field.Name);
}
