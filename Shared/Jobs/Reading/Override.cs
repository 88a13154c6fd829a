using System.Globalization;
using System.Text.RegularExpressions;
using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>One setting of the command line, <c>training.optimizer.beta1=0.8</c> or <c>data.path[1]=more.txt</c>.</summary>
sealed partial class Override
{
    readonly string _setting;
    readonly string _path;
    readonly Node _value;

    Override(string setting, string path, Node value) => (_setting, _path, _value) = (setting, path, value);

    Source Source => _value.Source;

    /// <summary>Parses a setting; adds a problem and returns null when it is malformed.</summary>
    public static Override? Parse(string setting, ProblemList problems)
    {
        string origin = $"--set {Quoted.Show(setting)}";
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        string path = equals < 0 ? "" : setting[..equals].Trim();
        if (!PathPattern().IsMatch(path))
        {
            problems.Add("", $"{origin} is not a setting; it must be key.path=value, such as training.batchSize=32.");
            return null;
        }

        string text = setting[(equals + 1)..].Trim();
        // A plain value is taken literally: to YAML, **/*.cs would be an alias and C: a key.
        Node? value = text is ['[' or '{' or '"' or '\'', ..]
            ? new NodeReader(origin, setting, problems).Read(text, path)
            : new ScalarNode(text, false, new Source(1, setting));
        return value is null ? null : new Override(setting, path, value);
    }

    /// <summary>Puts the value in its place, creating missing mappings and lists along the way.</summary>
    public void Apply(MappingNode root, ProblemList problems) =>
        Put(root, [.. StepPattern().Matches(_path).Select(step => step.Value)], problems);

    /// <summary>Puts the value at the end of the steps below a node, and returns what takes the node's place.</summary>
    Node Put(Node? node, ReadOnlySpan<string> steps, ProblemList problems)
    {
        if (steps.IsEmpty) return _value;
        return steps[0][0] == '[' ? PutInList(node, steps, problems) : PutInMapping(node, steps, problems);
    }

    MappingNode PutInMapping(Node? node, ReadOnlySpan<string> steps, ProblemList problems)
    {
        string key = steps[0];
        MappingNode mapping = node as MappingNode ?? new MappingNode([], Source);
        // 'optimizer: adam' is short for 'optimizer: {type: adam}', and must take further settings too.
        if (node is ScalarNode { IsBlank: false, IsNull: false }) mapping.Entries.Add(new Entry(OptionVariants.TypeKey, node.Source, node));

        int at = mapping.Entries.FindLastIndex(entry => entry.Key == key);
        Node value = Put(at < 0 ? null : mapping.Entries[at].Value, steps[1..], problems);
        if (at < 0) mapping.Entries.Add(new Entry(key, Source, value));
        else mapping.Entries[at] = mapping.Entries[at] with { Value = value };
        return mapping;
    }

    ListNode PutInList(Node? node, ReadOnlySpan<string> steps, ProblemList problems)
    {
        ListNode list = node switch
        {
            ListNode known => known,
            null or ScalarNode { IsBlank: true } => new ListNode([], Source),
            _ => new ListNode([node], node.Source),
        };
        if (!int.TryParse(steps[0].AsSpan(1, steps[0].Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || index > list.Items.Count)
        {
            problems.Add(_path, $"--set {Quoted.Show(_setting)} is beyond the end of the list; its index must be from 0 to {list.Items.Count}.");
            return list;
        }

        Node value = Put(index < list.Items.Count ? list.Items[index] : null, steps[1..], problems);
        if (index < list.Items.Count) list.Items[index] = value;
        else list.Items.Add(value);
        return list;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*(\[[0-9]+\]){0,4}(\.[A-Za-z_][A-Za-z0-9_-]*(\[[0-9]+\]){0,4}){0,30}\z")]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"[A-Za-z0-9_-]+|\[[0-9]+\]")]
    private static partial Regex StepPattern();
}
