using Windrow.Wording;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Windrow.Jobs.Reading;

/// <summary>Turns YAML into nodes. Features of YAML that a job file does not need (anchors, aliases, tags, merge keys, keys that are
/// not text, second documents, deep nesting) are refused by name.</summary>
/// <param name="origin">The file or override that is read, for messages.</param>
/// <param name="setting">The override that is read; null for the job file.</param>
/// <param name="problems">Receives what is refused.</param>
sealed class NodeReader(string origin, string? setting, ProblemList problems)
{
    const int DeepestNesting = 32;

    sealed class TooDeepException : Exception;

    /// <summary>Reads the only document of a text; null when its syntax is wrong. A text without a document is a blank scalar.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="path">The place in the job file that the text is about; empty for the whole.</param>
    public Node? Read(string text, string path)
    {
        Parser parser = new(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return new ScalarNode("", false, At(new Mark(0, 1, 1)));

            parser.Consume<DocumentStart>();
            Node root = Value(parser, path, 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out _))
                problems.Add(path, $"{origin} has a second document ({At(parser.Current!.Start)}); it must be one document.");
            return root;
        }
        catch (YamlException error)
        {
            bool isTab = error.Message.Contains(" tab", StringComparison.Ordinal);
            problems.Add(path, SyntaxProblem(isTab ? FirstTab(text) ?? error.Start : error.Start, error.Message));
        }
        catch (InvalidOperationException)
        {
            // For some unclosed lists and mappings, the parser throws an internal error that would mean nothing to a user.
            problems.Add(path, SyntaxProblem(parser.Current?.End ?? new Mark(0, 1, 1), "A list or mapping is not closed."));
        }
        catch (ArgumentOutOfRangeException)
        {
            // The parser combines any two escapes of which the first says that it is half of a pair.
            problems.Add(path, SyntaxProblem(parser.Current?.End ?? new Mark(0, 1, 1), "An escape is half of a surrogate pair."));
        }
        catch (TooDeepException)
        {
            string where = $"line {parser.Current!.Start.Line}, column {parser.Current.Start.Column}";
            problems.Add(path, $"{origin} is nested more than {DeepestNesting} levels deep ({where}); it must be a job file, which needs 4.");
        }

        return null;
    }

    Node Value(Parser parser, string path, int depth)
    {
        if (depth > DeepestNesting) throw new TooDeepException();
        ParsingEvent first = parser.Consume<ParsingEvent>();
        Source source = At(first.Start);
        Node node = first switch
        {
            Scalar scalar => new ScalarNode(scalar.Value, scalar.Style is not ScalarStyle.Plain, source),
            SequenceStart => List(parser, path, depth, source),
            MappingStart => Mapping(parser, path, depth, source),
            AnchorAlias alias => Refuse($"*{alias.Value}", "the value itself; a text that begins with * must be in quotes"),
            _ => throw new YamlException(first.Start, first.End, "A value is expected."),
        };
        if (first is NodeEvent { Anchor.IsEmpty: false } anchored)
            return Refuse($"the anchor &{anchored.Anchor.Value}", "a value without an anchor");
        if (first is NodeEvent { Tag.IsEmpty: false } tagged) return Refuse($"tagged {tagged.Tag.Value}", "a value without a tag");
        return node;

        RefusedNode Refuse(string found, string mustBe)
        {
            problems.Add(path, Problem.Wrong(path.Length == 0 ? origin : path, Quoted.Show(found), source, mustBe));
            return new RefusedNode(source);
        }
    }

    ListNode List(Parser parser, string path, int depth, Source source)
    {
        List<Node> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Value(parser, $"{path}[{items.Count}]", depth + 1));
        return new ListNode(items, source);
    }

    MappingNode Mapping(Parser parser, string path, int depth, Source source)
    {
        List<Entry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.Accept<Scalar>(out _))
            {
                Source where = At(parser.Current!.Start);
                Value(parser, path, depth + 1);
                Value(parser, path, depth + 1);
                problems.Add(path, Problem.Wrong($"A key of {(path.Length == 0 ? origin : path)}", "not text", where, "a word"));
                continue;
            }

            Scalar key = parser.Consume<Scalar>();
            Node value = Value(parser, OptionKey.Join(path, Quoted.Show(key.Value)), depth + 1);
            entries.Add(new Entry(key.Value, At(key.Start), value));
        }

        return new MappingNode(entries, source);
    }

    /// <summary>The first tab in an indentation; the parser reports the beginning of the whole mapping instead.</summary>
    static Mark? FirstTab(string text)
    {
        int line = 0;
        foreach (ReadOnlySpan<char> written in text.AsSpan().EnumerateLines())
        {
            line++;
            int indentation = written.IndexOfAnyExcept(' ');
            if (indentation >= 0 && written[indentation] == '\t') return new Mark(0, line, indentation + 1);
        }

        return null;
    }

    Source At(Mark mark) => new(mark.Line, setting);

    string SyntaxProblem(Mark at, string message)
    {
        string where = setting is null ? $" at line {at.Line}, column {at.Column}" : "";
        return $"{origin} is not YAML{where}: {char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}.";
    }
}
