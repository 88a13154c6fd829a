using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>Writes a job as YAML with every setting written out, so it means the same whenever and wherever it is read.</summary>
static class JobFileWriter
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JobFile job)
    {
        StringBuilder yaml = new();
        WriteKeys(job, yaml, "");
        return yaml.ToString();
    }

    static void WriteKeys(object record, StringBuilder yaml, string indent)
    {
        foreach (OptionKey key in OptionKey.Of(record.GetType()))
        {
            object? value = key.Property.GetValue(record);
            if (value is null) continue;

            yaml.Append(indent).Append(key.Name).Append(':');
            if (key.IsVariantList) WriteVariants((IEnumerable)value, yaml, indent + "  ");
            else if (key.IsList) WriteList((IEnumerable)value, key.Word, yaml, indent + "  ");
            else if (key.IsRecord || key.IsVariant) WriteRecord(value, key.IsVariant, yaml, indent + "  ");
            else yaml.Append(' ').Append(Scalar(value)).Append('\n');
        }
    }

    static void WriteRecord(object record, bool isVariant, StringBuilder yaml, string indent)
    {
        StringBuilder keys = new();
        if (isVariant) keys.Append(indent).Append($"{OptionVariants.TypeKey}: {VariantName.Of(record.GetType())}\n");
        WriteKeys(record, keys, indent);
        if (keys.Length == 0) yaml.Append(" {}\n");
        else yaml.Append('\n').Append(keys);
    }

    /// <summary>Writes each variant as a mapping, whose first key follows a hyphen.</summary>
    static void WriteVariants(IEnumerable items, StringBuilder yaml, string indent)
    {
        yaml.Append('\n');
        foreach (object item in items)
        {
            yaml.Append(indent).Append($"- {OptionVariants.TypeKey}: {VariantName.Of(item.GetType())}\n");
            WriteKeys(item, yaml, indent + "  ");
        }
    }

    static void WriteList(IEnumerable items, WordForAttribute? word, StringBuilder yaml, string indent)
    {
        StringBuilder lines = new();
        foreach (object item in items) lines.Append(indent).Append("- ").Append(word?.Number.Equals(item) == true ? word.Word : Scalar(item)).Append('\n');
        yaml.Append(lines.Length == 0 ? " []\n" : "\n").Append(lines);
    }

    static string Scalar(object value) => value switch
    {
        string text => JsonSerializer.Serialize(text, Readable),
        bool truth => truth ? "true" : "false",
        double number => Numbers.Text(number),
        Enum word => EnumWords.Word(word),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
