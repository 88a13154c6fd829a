using System.Buffers;

namespace Windrow.Jobs.Reading;

/// <summary>Parses the job file's text into a tree, or says why it could not be parsed.</summary>
static class JobText
{
    /// <summary>Control characters that YAML and JSON do not allow; a NUL would silently end the document.</summary>
    static readonly SearchValues<char> Forbidden =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code).Except(['\t', '\n', '\r'])]);

    public static MappingNode? Read(string text, string origin, ProblemList problems)
    {
        text = text.TrimStart('\uFEFF');
        if (text.Length > JobFileReader.MaxCharacters)
        {
            problems.Add("", $"{origin} has {text.Length} characters; it must be a job file of at most {JobFileReader.MaxCharacters} characters.");
            return null;
        }

        int forbidden = text.AsSpan().IndexOfAny(Forbidden);
        if (forbidden >= 0)
        {
            int line = 1 + text.AsSpan(0, forbidden).Count('\n');
            problems.Add("", $"{origin} contains the character U+{(int)text[forbidden]:X4} (line {line}); it must be YAML or JSON text.");
            return null;
        }

        Node? root = new NodeReader(origin, null, problems).Read(text, "");
        if (root is MappingNode mapping) return mapping;
        if (root is ScalarNode { IsBlank: true }) return new MappingNode([], root.Source);
        if (root is not null and not RefusedNode)
            problems.Add("", Problem.Wrong(origin, Problem.Found(root), root.Source, OptionKey.Mapping(typeof(JobFile))));
        return null;
    }
}
