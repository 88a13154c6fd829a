using System.Globalization;
using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Sources;

namespace Windrow.Checkpoints;

/// <summary>Reads initial parameters from the safetensors file that the setting <c>model.weights</c> names. Its tensors have PyTorch's
/// names: it is a saved state dict of PyTorch modules, or a checkpoint's <c>model.safetensors</c>.</summary>
public static class StartWeights
{
    static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>Refuses a file that does not exist, or that lies where a silo may not read.</summary>
    /// <param name="file">Absolute path.</param>
    /// <param name="allowedRoots">Folders that it must lie in, once symbolic links are followed; null allows any place.</param>
    /// <exception cref="DataException">It cannot be read, or does not lie in an allowed folder.</exception>
    public static void RequireFile(string file, IReadOnlyList<string>? allowedRoots)
    {
        string real = RealPath.Of(file);        // before any access to the disk, which could reveal what lies outside
        if (allowedRoots is not null && !allowedRoots.Any(root => RealPath.IsWithin(real, RealPath.Of(root))))
        {
            throw new DataException($"model.weights: '{file}' lies outside the data roots of this silo ({string.Join(", ", allowedRoots)}). "
                + "Move the file into a data root, or add its folder to the data roots.");
        }

        if (!File.Exists(file))
            throw new DataException($"model.weights: there is no file '{file}'. Correct the path; a relative one starts at the job file's folder.");
    }

    /// <summary>Reads the job's copy of the file, which is made first if there is none: a job that is restarted begins with the same
    /// numbers even if the file has changed.</summary>
    /// <param name="file">The file that the job names.</param>
    /// <param name="copy">The job's copy.</param>
    /// <param name="model">The model.</param>
    /// <param name="allowedRoots">As in <see cref="RequireFile"/>.</param>
    /// <inheritdoc cref="Read"/>
    public static float[] Keep(string file, string copy, SequenceModel model, IReadOnlyList<string>? allowedRoots)
    {
        if (!File.Exists(copy))
        {
            RequireFile(file, allowedRoots);
            _ = Read(file, model);              // a wrong file is not copied, so it can still be replaced by a correct one
            using FileStream source = File.OpenRead(file);
            DurableFile.Replace(copy, source.CopyTo);
        }

        return Read(copy, model);
    }

    /// <summary>Reads every parameter of a model.</summary>
    /// <returns>The flat vector, [Layout.Length].</returns>
    /// <exception cref="DataException">The file is not a safetensors file of floating-point tensors, its tensors are not those of the model (the
    /// message lists every problem), or one has a number that is not finite.</exception>
    /// <remarks>A prefix that PyTorch's wrappers put before every name, such as <c>module.</c>, is removed.</remarks>
    public static float[] Read(string file, SequenceModel model)
    {
        try
        {
            using SafeTensorsFile tensors = SafeTensorsFile.Open(file);
            Dictionary<string, SafeTensorEntry> byName = WithoutWrappers(tensors.Tensors, model);
            string[] problems = [.. Problems(byName, model)];
            if (problems.Length > 0)
                throw new DataException($"model.weights: '{file}' does not fit the model: {string.Join("; ", problems)}.");

            float[] flat = new float[model.Layout.Length];
            foreach (ParameterEntry entry in model.Layout.Entries)
            {
                Span<float> values = entry.In(flat.AsSpan());
                tensors.Read(byName[entry.Name], values);
                RequireFinite(file, byName[entry.Name], values);
            }

            RequireTied(tensors, byName, model, flat);
            return flat;
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"model.weights: {e.Message}");
        }
    }

    static IEnumerable<string> Problems(Dictionary<string, SafeTensorEntry> tensors, SequenceModel model)
    {
        foreach (ParameterEntry entry in model.Layout.Entries)
        {
            if (!tensors.TryGetValue(entry.Name, out SafeTensorEntry? tensor)) yield return $"it has no tensor '{entry.Name}' of shape {Text(entry.Shape)}";
            else if (!tensor.Shape.SequenceEqual(entry.Shape)) yield return $"'{entry.Name}' has the shape {Text(tensor.Shape)}, expected {Text(entry.Shape)}";
        }

        HashSet<string> known = [.. model.Layout.Entries.Select(entry => entry.Name)];
        known.UnionWith(Shared(model).Select(shared => shared.Name));
        foreach ((string name, SafeTensorEntry tensor) in tensors.Where(tensor => !known.Contains(tensor.Key)))
            yield return $"the model has no parameter for '{name}' of shape {Text(tensor.Shape)}";
    }

    /// <summary>The tensors by their names, without the prefix that DataParallel, DistributedDataParallel (<c>module.</c>) or torch.compile
    /// (<c>_orig_mod.</c>) put before all of them.</summary>
    static Dictionary<string, SafeTensorEntry> WithoutWrappers(IReadOnlyList<SafeTensorEntry> tensors, SequenceModel model)
    {
        int skipped = 0;
        bool Begin(string prefix) => tensors.Count > 0
            && tensors.All(tensor => tensor.Name.AsSpan(skipped).StartsWith(prefix, StringComparison.Ordinal))
            && !model.Layout.Entries.Any(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal));
        while (Wrappers.FirstOrDefault(Begin) is string prefix) skipped += prefix.Length;
        return tensors.ToDictionary(tensor => tensor.Name[skipped..], StringComparer.Ordinal);
    }

    static void RequireFinite(string file, SafeTensorEntry tensor, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            string kept = tensor.Type == TensorType.F64 && float.IsInfinity(values[i]) ? "is too large for 32 bits" : "is not finite";
            throw new DataException($"model.weights: '{tensor.Name}' in '{file}' has a number that {kept} ({values[i].ToString(CultureInfo.InvariantCulture)}, "
                + $"element {i} of {values.Length}). Use a file that was saved before the training diverged.");
        }
    }

    /// <summary>PyTorch's state dict contains shared weights once for each module. If the numbers differ, the weights were not shared.</summary>
    static void RequireTied(SafeTensorsFile file, Dictionary<string, SafeTensorEntry> tensors, SequenceModel model, float[] flat)
    {
        foreach ((string name, string setting) in Shared(model))
        {
            if (!tensors.TryGetValue(name, out SafeTensorEntry? shared)) continue;
            float[] values = new float[shared.Length];
            file.Read(shared, values);
            if (!model.Layout[SequenceModel.EmbeddingWeight].In(flat.AsSpan()).SequenceEqual(values))
            {
                throw new CheckpointException($"'{name}' and '{SequenceModel.EmbeddingWeight}' differ, but {setting} is true; "
                    + "set it to false, or remove one of the two tensors.");
            }
        }
    }

    /// <summary>Names under which PyTorch's state dict may contain the embedding's weights again, with the setting that makes it so.</summary>
    static IEnumerable<(string Name, string Setting)> Shared(SequenceModel model)
    {
        if (model.Options.TieEmbeddings) yield return (SequenceModel.HeadWeight, "model.tieEmbeddings");
        if (model.Source?.SharesEmbedding == true) yield return (SourceShape.OwnEmbeddingWeight, "model.shareEmbeddings");
    }

    static string Text(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
}
