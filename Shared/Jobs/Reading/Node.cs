using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>Where a value was written: a line of the job file (from 1), or an override.</summary>
readonly record struct Source(long Line, string? Override = null)
{
    public override string ToString() => Override is null ? $"line {Line}" : $"--set {Quoted.Show(Override)}";
}

/// <summary>A value as it was written, before it is interpreted.</summary>
abstract class Node(Source source)
{
    public Source Source { get; } = source;
}

sealed class ScalarNode(string text, bool quoted, Source source) : Node(source)
{
    public string Text { get; } = text;

    public bool Quoted { get; } = quoted;

    /// <summary>Whether nothing was written, as in <c>clip:</c>.</summary>
    public bool IsBlank => !Quoted && Text.Length == 0;

    /// <summary>Whether it is written as a null of YAML or JSON.</summary>
    public bool IsNull => !Quoted && Text is "null" or "~" or "Null" or "NULL";
}

sealed class ListNode(List<Node> items, Source source) : Node(source)
{
    public List<Node> Items { get; } = items;
}

/// <summary>One key with its value; a key that was written twice has two entries.</summary>
sealed record Entry(string Key, Source Source, Node Value);

sealed class MappingNode(List<Entry> entries, Source source) : Node(source)
{
    public List<Entry> Entries { get; } = entries;
}

/// <summary>Replaces something that was already refused, so it is not reported a second time.</summary>
sealed class RefusedNode(Source source) : Node(source);
