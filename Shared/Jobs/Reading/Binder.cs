using System.Collections;
using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>Binds nodes to option records. Whatever is wrong is added to the list of problems, and the record's default is used in
/// its place so that the rest can be checked as well.</summary>
sealed class Binder(ProblemList problems)
{
    readonly Dictionary<string, Source> _places = new(StringComparer.Ordinal);

    /// <summary>Where each value that was read is written.</summary>
    public IReadOnlyDictionary<string, Source> Places => _places;

    public JobFile Bind(MappingNode root) => (JobFile)Record(typeof(JobFile), root, "", null);

    /// <param name="record">The record to make.</param>
    /// <param name="node">What was written; null when nothing was.</param>
    /// <param name="path">Its place in the job file.</param>
    /// <param name="variants">The kinds from which its type key chose it; null when there was no choice.</param>
    object Record(Type record, MappingNode? node, string path, OptionVariants? variants)
    {
        object made = OptionKey.Defaults(record);
        Dictionary<string, Entry> written = new(StringComparer.Ordinal);
        foreach (Entry entry in node?.Entries ?? [])
        {
            string at = OptionKey.Join(path, Quoted.Show(entry.Key));
            if (!written.TryAdd(entry.Key, entry)) problems.Add(at, Problem.Twice(at, written[entry.Key].Source, entry.Source));
        }

        foreach (OptionKey key in OptionKey.Of(record))
        {
            string at = OptionKey.Join(path, key.Name);
            if (written.Remove(key.Name, out Entry? entry)) key.Property.SetValue(made, Value(key, entry.Value, at, made));
            else if (key.IsRequired) key.Property.SetValue(made, MissingValue(key, at, path.Length == 0 ? null : node?.Source));
        }

        if (variants is not null) written.Remove(OptionVariants.TypeKey);
        foreach (Entry entry in written.Values.Where(entry => entry.Value is not RefusedNode))
            Unknown(record, entry, path, variants);
        return made;
    }

    /// <summary>The value of a key, or the record's default after a problem.</summary>
    object? Value(OptionKey key, Node node, string path, object made)
    {
        _places[path] = node.Source;
        object? unchanged = key.Property.GetValue(made);
        switch (node)
        {
            case RefusedNode:
                problems.MarkBad(path);
                return unchanged ?? InPlaceOf(key);
            case ScalarNode { IsNull: true } when key.IsNullable:
                return null;
            case ScalarNode { IsBlank: false, IsNull: false } scalar when key.IsVariant && !OptionVariants.Of(key.Type).NeedSettings:
                return Variant(key.Type, scalar, null, path) ?? unchanged;
            case MappingNode mapping when key.IsVariant:
                return VariantOf(key.Type, mapping, path) ?? unchanged ?? InPlaceOf(key);
            case MappingNode mapping when key.IsVariantList:
                return Variants(key, [mapping], _ => path);
            case ListNode { Items.Count: var count } list when key.IsVariantList && count >= key.FewestItems:
                return Variants(key, list.Items, index => $"{path}[{index}]");
            case MappingNode mapping when key.IsRecord:
                return Record(key.Type, mapping, path, null);
            case ScalarNode { IsBlank: false, IsNull: false } scalar when key.IsList && !key.IsVariantList:
                return List(key, [scalar], path, _ => path);
            case ListNode { Items.Count: var count } list when key.IsList && count >= key.FewestItems:
                return List(key, list.Items, path, index => $"{path}[{index}]");
            case ScalarNode scalar when !key.IsRecord && !key.IsVariant && !key.IsList:
                ScalarReading reading = ScalarReader.Read(key, scalar);
                if (reading.MustBe is null) return reading.Value;
                problems.Add(path, Problem.Wrong(path, Problem.Found(node), node.Source, reading.MustBe, reading.Suggestion));
                return unchanged;
            default:
                problems.Add(path, Problem.Wrong(path, Problem.Found(node), node.Source, key.Allowed));
                return unchanged ?? InPlaceOf(key);
        }
    }

    /// <summary>A placeholder for a required value that is missing: the rest can still be checked.</summary>
    static object? InPlaceOf(OptionKey key) => key switch
    {
        { IsRequired: true, IsList: true } => Activator.CreateInstance(typeof(List<>).MakeGenericType(key.ItemType)),
        { IsRequired: true, IsRecord: true } => OptionKey.Defaults(key.Type),
        { IsRequired: true, IsVariant: true } when OptionVariants.Of(key.Type).Default is { } variant => OptionKey.Defaults(variant),
        _ => null,
    };

    object? VariantOf(Type option, MappingNode mapping, string path)
    {
        string at = OptionKey.Join(path, OptionVariants.TypeKey);
        Node? type = mapping.Entries.Find(entry => entry.Key == OptionVariants.TypeKey)?.Value;
        OptionVariants variants = OptionVariants.Of(option);
        if (type is null && variants.Default is { } meant) return Record(meant, mapping, path, variants);
        if (type is ScalarNode { IsBlank: false, IsNull: false } name) return Variant(option, name, mapping, path);

        problems.MarkBad(path);
        if (type is null) problems.Add(path, Problem.Missing(at, mapping.Source, variants.Names));
        else if (type is not RefusedNode)
            problems.Add(path, Problem.Wrong(at, Problem.Found(type), type.Source, variants.Names));
        return null;
    }

    object? Variant(Type option, ScalarNode name, MappingNode? settings, string path)
    {
        OptionVariants variants = OptionVariants.Of(option);
        ScalarReading reading = ScalarReader.Word(name.Text, variants.ByName, settings is null ? variants.Words : variants.Names);
        if (reading.Value is Type variant) return Record(variant, settings, path, variants);

        string at = settings is null ? path : OptionKey.Join(path, OptionVariants.TypeKey);
        problems.MarkBad(path);
        problems.Add(at, Problem.Wrong(at, Problem.Found(name), name.Source, reading.MustBe!, reading.Suggestion));
        return null;
    }

    /// <summary>A list of mappings, each of which is a variant.</summary>
    IList Variants(OptionKey key, List<Node> items, Func<int, string> place)
    {
        IList variants = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(key.ItemType))!;
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is MappingNode mapping)
            {
                if (VariantOf(key.ItemType, mapping, place(i)) is { } variant) variants.Add(variant);
                continue;
            }

            problems.MarkBad(place(i));
            if (items[i] is not RefusedNode) problems.Add(place(i), Problem.Wrong(place(i), Problem.Found(items[i]), items[i].Source, key.Item));
        }

        return variants;
    }

    object List(OptionKey key, List<Node> items, string path, Func<int, string> place) => key.ItemType switch
    {
        Type item when item == typeof(double) => Items<double>(key, items, path, place),
        Type item when item == typeof(int) => Items<int>(key, items, path, place),
        _ => Items<string>(key, items, path, place),
    };

    List<T> Items<T>(OptionKey key, List<Node> items, string path, Func<int, string> place)
    {
        List<T> values = [];
        for (int i = 0; i < items.Count; i++)
        {
            ScalarReading reading = items[i] is ScalarNode { IsNull: false } scalar
                ? ScalarReader.Item(key, scalar)
                : new ScalarReading(null, key.Item);
            if (reading.Value is T value) values.Add(value);
            else problems.MarkBad(path);
            if (reading.MustBe is not null && items[i] is not RefusedNode)
                problems.Add(place(i), Problem.Wrong(place(i), Problem.Found(items[i]), items[i].Source, reading.MustBe));
        }

        return values;
    }

    object? MissingValue(OptionKey key, string path, Source? where)
    {
        problems.Add(path, Problem.Missing(path, where, key.Allowed));
        return InPlaceOf(key);
    }

    void Unknown(Type record, Entry entry, string path, OptionVariants? variants)
    {
        IEnumerable<string> keys = OptionKey.Of(record).Select(key => key.Name);
        string at = OptionKey.Join(path, Quoted.Show(entry.Key));
        string owner = path.Length == 0 ? "a job file" : variants is null ? path : $"{path} of type {VariantName.Of(record)}";
        if (variants is not null) keys = keys.Prepend(OptionVariants.TypeKey);
        string? meant = problems.IsFull ? null : Meant(entry.Key, path, keys, variants);
        problems.Add(at, Problem.Unknown(at, entry.Source, owner, keys, meant));
    }

    /// <summary>What an unknown key may have meant: a key of the same section, of another kind, or elsewhere in the job file.</summary>
    string? Meant(string key, string path, IEnumerable<string> keys, OptionVariants? variants)
    {
        string[] others = variants?.NamesWith(key) ?? [];
        if (others.Length > 0) return $"the type {string.Join(" or ", others)}";

        int dot = key.LastIndexOf('.');
        string? beside = dot < 0 ? Suggestion.Nearest(key, keys) : null;
        string? near = beside is null ? KeySearch.Elsewhere(key) : OptionKey.Join(path, beside);
        if (near is null) return null;

        // A missing maxEpochs next to a misspelt maxEpoch is not a second problem.
        problems.MarkBad(near);
        return near == key && dot >= 0 ? $"{key[(dot + 1)..]}, indented below {key[..dot]}" : near;
    }
}
