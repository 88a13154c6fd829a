namespace Windrow.Data;

/// <summary>Streams the rows of a file that consists of lines.</summary>
/// <param name="lines">The lines; disposed of with the reader.</param>
abstract class TextRows(LineReader lines) : RowReader
{
    public override string File => lines.File;

    protected LineReader Lines => lines;

    public override string SentenceAt(long line, string predicate) => lines.WrongAt(line, predicate).Message;

    public override IEnumerable<SourceFile> Descriptions() => [lines.Description()];

    public override void Dispose() => lines.Dispose();
}
