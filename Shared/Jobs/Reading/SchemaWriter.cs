using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>Writes option records as JSON Schema.</summary>
static class SchemaWriter
{
    public static JsonObject Record(Type record)
    {
        object defaults = OptionKey.Defaults(record);
        JsonObject properties = [];
        JsonArray required = [];
        foreach (OptionKey key in OptionKey.Of(record))
        {
            properties[key.Name] = Property(key, key.IsRequired ? null : key.Property.GetValue(defaults));
            if (key.IsRequired) required.Add(key.Name);
        }

        JsonObject schema = new() { ["type"] = "object" };
        if (record.GetCustomAttribute<DescriptionAttribute>() is { } description) schema["description"] = description.Description;
        schema["properties"] = properties;
        if (required.Count > 0) schema["required"] = required;
        schema["additionalProperties"] = false;
        return schema;
    }

    static JsonObject Property(OptionKey key, object? byDefault)
    {
        JsonObject schema = key switch
        {
            { IsVariantList: true } => VariantList(key),
            { IsList: true } => List(key),
            { IsVariant: true } => new JsonObject { ["oneOf"] = Variants(OptionVariants.Of(key.Type)) },
            { IsRecord: true } => Record(key.Type),
            { Type.IsEnum: true } => new JsonObject { ["enum"] = new JsonArray([.. key.Words.Keys.Select(Word)]) },
            { Limits: { } limits } => Number(limits),
            _ when key.Type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ => Text(key),
        };
        if (key.IsNullable && schema["type"] is { } type) schema["type"] = new JsonArray(type.DeepClone(), "null");
        if (key.IsNullable && schema["oneOf"] is JsonArray choices) choices.Add(new JsonObject { ["type"] = "null" });

        schema["description"] = key.Description;
        // The keys of a mapping have their own defaults.
        if (byDefault is not null && !key.IsRecord) schema["default"] = Default(byDefault);
        return schema;
    }

    static JsonObject Number(Limits limits) => limits.IsWhole
        ? new JsonObject { ["type"] = "integer", ["minimum"] = limits.WholeMinimum, ["maximum"] = limits.WholeMaximum }
        : new JsonObject { ["type"] = "number", ["minimum"] = limits.Minimum, ["maximum"] = limits.Maximum };

    static JsonObject Text(OptionKey key)
    {
        JsonObject schema = new() { ["type"] = "string", ["minLength"] = 1 };
        if (key.Pattern is not null) schema["pattern"] = key.Pattern.Pattern;
        return schema;
    }

    static JsonObject List(OptionKey key)
    {
        JsonObject list = new() { ["type"] = "array", ["items"] = Item() };
        if (key.FewestItems > 0) list["minItems"] = key.FewestItems;
        return new JsonObject { ["oneOf"] = new JsonArray(Item(), list) };

        JsonObject Item() => !key.IsNumberList ? Text(key)
            : key.Word is null ? Number(key.Limits!)
            : new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["const"] = key.Word.Word }, Number(key.Limits!)) };
    }

    /// <summary>A mapping for one variant, or a list of them.</summary>
    static JsonObject VariantList(OptionKey key)
    {
        JsonObject list = new() { ["type"] = "array", ["items"] = new JsonObject { ["oneOf"] = Variants(OptionVariants.Of(key.ItemType)) } };
        if (key.FewestItems > 0) list["minItems"] = key.FewestItems;
        JsonArray choices = Variants(OptionVariants.Of(key.ItemType));
        choices.Add(list);
        return new JsonObject { ["oneOf"] = choices };
    }

    /// <summary>A name alone, if that is enough, or a mapping with that name as its type.</summary>
    static JsonArray Variants(OptionVariants variants)
    {
        JsonArray choices = [];
        if (!variants.NeedSettings) choices.Add(new JsonObject { ["enum"] = Strings(variants.ByName.Keys) });
        foreach ((string name, Type variant) in variants.ByName)
        {
            JsonObject schema = Record(variant);
            schema["title"] = name;
            JsonObject type = new() { ["const"] = name, ["description"] = $"Chooses {name}, with the other settings of this mapping." };
            schema["properties"]!.AsObject().Insert(0, OptionVariants.TypeKey, type);
            JsonArray required = schema["required"]?.AsArray() ?? [];
            if (variant != variants.Default) required.Insert(0, OptionVariants.TypeKey);
            schema.Remove("required");
            if (required.Count > 0) schema["required"] = required;
            choices.Add(schema);
        }

        return choices;
    }

    static JsonNode Default(object value) => value switch
    {
        Enum word => Word(EnumWords.Word(word)),
        IReadOnlyList<string> texts => Strings(texts),
        IReadOnlyList<double> numbers => new JsonArray([.. numbers.Select(number => JsonValue.Create(number))]),
        bool truth => truth,
        int number => number,
        long number => number,
        double number => number,
        string text => text,
        _ => VariantName.Of(value.GetType()),
    };

    /// <summary>A word of a choice; YAML reads true and false as booleans.</summary>
    static JsonNode Word(string word) => word switch
    {
        "true" => true,
        "false" => false,
        _ => word,
    };

    static JsonArray Strings(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
