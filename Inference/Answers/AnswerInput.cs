using System.IO.Compression;
using Windrow.Data;
using Windrow.Inference.Answers;

namespace Windrow.Inference;

/// <summary>Where the rows to answer come from.</summary>
public sealed class AnswerInput
{
    readonly string? _file;
    readonly Stream? _stream;
    readonly FilePlaces? _places;

    AnswerInput(string name, string? file, Stream? stream, FilePlaces? places = null) => (Name, _file, _stream, _places) = (name, file, stream, places);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>A file: CSV, TSV, JSON Lines or Parquet as its name says, or the lines of the only input of a model that was trained on lines; compressed if it ends
    /// with .gz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayNameFiles">Whether rows may name recordings and images that are files of this machine; relative names start at the folder of the file.
    /// Leave it false for files from others, who must not choose what is read: theirs hold data URIs, such as <c>data:audio/wav;base64,...</c></param>
    /// <exception cref="DataException">There is no such file.</exception>
    public static AnswerInput OfFile(string path, bool mayNameFiles = false) => File.Exists(path)
        ? new AnswerInput(path, Path.GetFullPath(path), null, mayNameFiles ? new FilePlaces(Path.GetDirectoryName(Path.GetFullPath(path))!, null) : null)
        : throw new DataException($"There is no file '{path}' to read from. Correct the path.");

    /// <summary>A stream: JSON Lines if it begins with a brace, or else CSV, or the lines of the only input of a model that was trained on lines; all may be
    /// compressed by gzip.</summary>
    /// <param name="stream">Read to its end, and closed.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="mayNameFiles">Whether rows may name recordings and images that are files of this machine; relative names start at the current folder. Rows from
    /// others must not choose what is read: theirs hold data URIs, such as <c>data:audio/wav;base64,...</c></param>
    public static AnswerInput OfStream(Stream stream, string name = "standard input", bool mayNameFiles = false) =>
        new(name, null, stream, mayNameFiles ? FilePlaces.Anywhere() : null);

    /// <summary>Its rows with named columns.</summary>
    /// <exception cref="DataException">It cannot be read, or lacks a column.</exception>
    internal RowReader OpenRows(ExampleDataOptions options, IReadOnlyList<string> columns)
    {
        bool areLines = options.Format == RowFormat.Lines && columns.Count == 1;
        if (_file is not null)
            return areLines && !RowReader.IsTable(_file) ? LineRows.Open([_file], options.Encoding, _places) : RowReader.Open(_file, options, columns, _places);
        (LineReader lines, bool isJson) = OpenStream(options.Encoding);
        return areLines && !isJson ? new LineRows([lines]) { Places = _places } : RowReader.Of(lines, isJson, tabs: false, options, columns, _places);
    }

    /// <summary>Its lines.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    internal LineReader OpenLines() => _file is null ? OpenStream(TextEncoding.Utf8).Lines : LineReader.Open(_file);

    (LineReader Lines, bool IsJson) OpenStream(TextEncoding encoding)
    {
        PeekedStream content = new(_stream!);
        if (content.Start is [(byte)'P', (byte)'A', (byte)'R', (byte)'1'])
            throw new DataException($"{Name} has a Parquet file, which cannot be read from its beginning to its end. Name the file instead.");
        if (content.Start is [0x1F, 0x8B, ..]) content = new PeekedStream(new GZipStream(content, CompressionMode.Decompress));
        bool isJson = content.Start is [(byte)'{', ..] or [0xEF, 0xBB, 0xBF, (byte)'{'] or [0xFF, 0xFE, (byte)'{', 0] or [0xFE, 0xFF, 0, (byte)'{'];
        return (new LineReader(Name, encoding, new SourceStream(Name, content, content.Start, encoding)), isJson);
    }
}
