using System.Text;

namespace Windrow.Benchmarks.Reporting;

/// <summary>A benchmark's result in Markdown.</summary>
sealed class Report(string title)
{
    readonly StringBuilder _text = new($"# {title}{Environment.NewLine}");

    public void Add(object paragraphOrTable) => _text.AppendLine().AppendLine(paragraphOrTable.ToString()!.TrimEnd());

    /// <summary>Writes the report to standard output and, when one is named, to a file, whose folder is made if need be.</summary>
    public void Write(FileInfo? file)
    {
        Console.Out.Write(_text);
        if (file is null) return;
        file.Directory!.Create();
        File.WriteAllText(file.FullName, _text.ToString());
        Console.Error.WriteLine($"written to {file}");
    }
}
