using System.Text.Json;

namespace Windrow.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last.</param>
/// <param name="Type">How the elements are stored.</param>
public sealed record SafeTensorEntry(string Name, IReadOnlyList<int> Shape, long Begin, long End, TensorType Type = TensorType.F32)
{
    /// <summary>Number of elements.</summary>
    public int Length => (int)((End - Begin) / Type.Size());
}

/// <summary>The JSON header of a safetensors file, read without trusting it: everything that can be wrong with it is refused.</summary>
/// <param name="file">For messages.</param>
sealed class SafeTensorsHeader(string file)
{
    public const string MetadataKey = "__metadata__";

    /// <summary>Longest header that the format allows, in bytes.</summary>
    public const long MaxBytes = 100_000_000;

    static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false };

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>In the order of their bytes.</summary>
    public List<SafeTensorEntry> Tensors { get; } = [];

    /// <param name="json">The header, with its padding.</param>
    /// <param name="dataBytes">Bytes that the file has after the header.</param>
    public void Parse(ReadOnlyMemory<byte> json, long dataBytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, JsonOptions);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Wrong("its header is not a JSON object");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey) ParseMetadata(property.Value);
                else Tensors.Add(ParseEntry(property.Name, property.Value));
            }
        }
        catch (JsonException e)
        {
            throw Wrong($"its header is not valid JSON ({e.Message})");
        }
        catch (InvalidOperationException e)      // a string that is not UTF-8, or has half of a surrogate pair
        {
            throw Wrong($"its header is not valid text ({e.Message})");
        }

        RequireContiguous(dataBytes);
    }

    void ParseMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object) throw Wrong($"{MetadataKey} is not an object");
        foreach (JsonProperty property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String) throw Wrong($"{MetadataKey}.{property.Name} is not a string");
            Metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    SafeTensorEntry ParseEntry(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw Wrong($"tensor '{name}' is not an object");
        if (!entry.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String)
            throw Wrong($"tensor '{name}' has no dtype");
        if (TensorTypes.Named(dtype.GetString()!) is not { } type)
        {
            throw new CheckpointException($"'{file}' cannot be used: tensor '{name}' has the dtype {dtype.GetString()}, but only "
                + $"{string.Join(", ", Enum.GetNames<TensorType>())} can be read. Leave the tensor out, or convert it.");
        }

        long[] shape = Integers(name, entry, "shape");
        long[] offsets = Integers(name, entry, "data_offsets");
        if (offsets.Length != 2) throw Wrong($"tensor '{name}' has {offsets.Length} data_offsets instead of 2");
        (long begin, long end) = (offsets[0], offsets[1]);
        if (begin > end) throw Wrong($"tensor '{name}' ends at {end}, before it begins at {begin}");

        Int128 elements = 1;
        foreach (long size in shape)
        {
            elements *= size;
            if (elements > int.MaxValue || size > int.MaxValue) throw Wrong($"tensor '{name}' has more than {int.MaxValue} elements");
        }

        if (elements * type.Size() != end - begin)
            throw Wrong($"tensor '{name}' of shape [{string.Join(", ", shape)}] needs {elements * type.Size()} bytes, "
                + $"but has {end - begin}");
        return new(name, [.. shape.Select(size => (int)size)], begin, end, type);
    }

    long[] Integers(string name, JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            throw Wrong($"tensor '{name}' has no list {key}");

        return [.. list.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long value) && value >= 0
                ? value
                : throw Wrong($"tensor '{name}' has {item.GetRawText()} in {key}, which is not a size"))];
    }

    /// <summary>Refuses tensors that overlap or do not cover all the data, so no byte of a file is unused.</summary>
    void RequireContiguous(long dataBytes)
    {
        Tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long end = 0;
        foreach (SafeTensorEntry tensor in Tensors)
        {
            if (tensor.Begin < end)
                throw Wrong($"tensor '{tensor.Name}' begins at {tensor.Begin}, inside the tensor before it, which ends at {end}");
            if (tensor.Begin > end)
                throw Wrong($"tensor '{tensor.Name}' begins at {tensor.Begin}, but no tensor covers the bytes from {end}");
            end = tensor.End;
        }

        if (end > dataBytes) throw Wrong($"its tensors need {end} bytes after the header, but it has {dataBytes}; it is truncated");
        if (end < dataBytes) throw Wrong($"it has {dataBytes - end} bytes after its last tensor");
    }

    CheckpointException Wrong(string reason) => new($"'{file}' is not a valid safetensors file: {reason}.");
}
