using System.Text.Json;
using Windrow.Data;
using Windrow.Models;

namespace Windrow.Checkpoints;

/// <summary>The files in the folder of one checkpoint.</summary>
static class CheckpointFiles
{
    /// <summary>The parameters under PyTorch's names, and nothing else: the file loads as a state dict.</summary>
    public const string Model = "model.safetensors";

    /// <summary>Optimizer slots as <c>slot.parameter</c>, and the lanes' states.</summary>
    public const string Training = "training.safetensors";

    public const string Progress = "progress.json";

    const string LanePrefix = "lanes.";

    /// <summary>Writes every file and flushes it to the disk.</summary>
    /// <exception cref="ArgumentException">A vector does not fit the layout, or a name would be ambiguous.</exception>
    public static void Write(string folder, Checkpoint checkpoint)
    {
        ParameterLayout layout = checkpoint.Layout;
        string Put(string name, Action<Stream> content) => DurableFile.Write(Path.Combine(folder, name), content);

        IEnumerable<NamedTensor> training = checkpoint.OptimizerSlots.SelectMany(slot => SlotTensors(layout, slot))
            .Concat(checkpoint.LaneStates.Select(RequireLaneName));
        (string, string)[] digests =
        [
            (Model, Put(Model, stream => SafeTensorsWriter.Write(stream, Tensors(layout, checkpoint.Weights, ""), [.. CheckpointFormat.Metadata, .. checkpoint.ModelMetadata]))),
            (Training, Put(Training, stream => SafeTensorsWriter.Write(stream, training, CheckpointFormat.Metadata))),
            (Progress, Put(Progress, stream => JsonFile.Write(stream, checkpoint.Progress))),
        ];
        Put(Checksums.FileName, stream => Checksums.Write(stream, digests));
    }

    /// <exception cref="CheckpointException">A file is missing or damaged, or its tensors are not those of the layout.</exception>
    public static Checkpoint Read(string folder, ParameterLayout layout)
    {
        Checksums.Verify(folder, Model, Training, Progress);
        (IReadOnlyList<OptimizerSlot> slots, IReadOnlyList<NamedTensor> lanes) = ReadTraining(Path.Combine(folder, Training), layout);
        return new Checkpoint
        {
            Layout = layout,
            Weights = ReadWeights(Path.Combine(folder, Model), layout),
            OptimizerSlots = slots,
            LaneStates = lanes,
            Progress = ReadProgress(Path.Combine(folder, Progress)),
        };
    }

    /// <summary>The parameters alone, [layout.Length].</summary>
    /// <inheritdoc cref="Read"/>
    public static float[] ReadModel(string folder, ParameterLayout layout)
    {
        Checksums.Verify(folder, Model);
        return ReadWeights(Path.Combine(folder, Model), layout);
    }

    static IEnumerable<NamedTensor> SlotTensors(ParameterLayout layout, OptimizerSlot slot)
    {
        if (slot.Name.Contains('.', StringComparison.Ordinal) || slot.Name + "." == LanePrefix)
            throw new ArgumentException($"An optimizer slot cannot be called '{slot.Name}': a name must not contain a dot, and 'lanes' is reserved.");
        return Tensors(layout, slot.Values, slot.Name + ".");
    }

    static IEnumerable<NamedTensor> Tensors(ParameterLayout layout, float[] flat, string prefix)
    {
        if (flat.Length != layout.Length)
            throw new ArgumentException($"The vector '{prefix}*' has {flat.Length} floats, but its layout has {layout.Length}.");
        return layout.Entries.Select(entry => new NamedTensor(prefix + entry.Name, entry.Shape, flat.AsMemory(entry.Offset, entry.Length)));
    }

    static NamedTensor RequireLaneName(NamedTensor state) => state.Name.StartsWith(LanePrefix, StringComparison.Ordinal)
        ? state
        : throw new ArgumentException($"The name of the lanes' state '{state.Name}' must begin with '{LanePrefix}'.");

    /// <summary>The parameters in a file, [layout.Length].</summary>
    /// <exception cref="CheckpointException">Its tensors are not those of the layout.</exception>
    public static float[] ReadWeights(string file, ParameterLayout layout)
    {
        using SafeTensorsFile tensors = SafeTensorsFile.Open(file);
        CheckpointFormat.Require(file, tensors);
        return ReadFlat(tensors, file, tensors.Tensors, layout, "");
    }

    static (IReadOnlyList<OptimizerSlot>, IReadOnlyList<NamedTensor>) ReadTraining(string file, ParameterLayout layout)
    {
        using SafeTensorsFile tensors = SafeTensorsFile.Open(file);
        CheckpointFormat.Require(file, tensors);
        List<OptimizerSlot> slots = [];
        List<NamedTensor> lanes = [];
        foreach (IGrouping<string, SafeTensorEntry> group in tensors.Tensors.GroupBy(PrefixOf))
        {
            if (group.Key == LanePrefix)
                lanes.AddRange(group.Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, ReadValues(tensors, tensor))));
            else slots.Add(new(group.Key.TrimEnd('.'), ReadFlat(tensors, file, group, layout, group.Key)));
        }

        return (slots, lanes);
    }

    static string PrefixOf(SafeTensorEntry tensor) => tensor.Name[..(tensor.Name.IndexOf('.', StringComparison.Ordinal) + 1)];

    static float[] ReadValues(SafeTensorsFile tensors, SafeTensorEntry tensor)
    {
        float[] values = new float[tensor.Length];
        tensors.Read(tensor, values);
        return values;
    }

    /// <summary>Reads a flat vector: one tensor for each parameter of the layout, and no others. No memory is taken for a layout that the file does not fit.</summary>
    static float[] ReadFlat(SafeTensorsFile tensors, string file, IEnumerable<SafeTensorEntry> group, ParameterLayout layout, string prefix)
    {
        Dictionary<string, SafeTensorEntry> byName = group.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        List<(ParameterEntry Entry, SafeTensorEntry Tensor)> pairs = [];
        foreach (ParameterEntry entry in layout.Entries)
        {
            if (!byName.Remove(prefix + entry.Name, out SafeTensorEntry? tensor))
                throw new CheckpointException($"'{file}' does not fit the model: it has no tensor '{prefix}{entry.Name}'.");
            if (!tensor.Shape.SequenceEqual(entry.Shape))
                throw new CheckpointException($"'{file}' does not fit the model: tensor '{tensor.Name}' has the shape "
                    + $"[{string.Join(", ", tensor.Shape)}], but the model's is [{string.Join(", ", entry.Shape)}].");
            pairs.Add((entry, tensor));
        }

        if (byName.Count > 0) throw new CheckpointException($"'{file}' does not fit the model, which has no parameter for tensor '{byName.Keys.First()}'.");
        float[] flat = new float[layout.Length];
        foreach ((ParameterEntry entry, SafeTensorEntry tensor) in pairs) tensors.Read(tensor, entry.In(flat.AsSpan()));
        return flat;
    }

    static TrainingProgress ReadProgress(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingProgress>(File.ReadAllBytes(file), JsonFile.Options)
                ?? throw new JsonException("It holds null.");
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"'{file}' is damaged, or from another version of Windrow: {e.Message}");
        }
    }
}
