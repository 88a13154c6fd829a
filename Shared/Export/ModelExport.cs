using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Export.Onnx;
using Windrow.Wording;

namespace Windrow.Export;

/// <summary>Writes trained models as files for other programs.</summary>
public static class ModelExport
{
    /// <summary>Writes a model. An existing file is replaced once the new one is complete.</summary>
    /// <param name="file">The file. An encoder and a decoder as ONNX are two files, whose names are derived from it: <c>a.onnx</c> becomes
    /// <c>a.encoder.onnx</c> and <c>a.decoder.onnx</c>.</param>
    /// <param name="format">The format.</param>
    /// <param name="trained">The model.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="ExportException">The model cannot be written in this format.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string file, ExportFormat format, TrainedModel trained)
    {
        if (format != ExportFormat.Onnx)
            return [Replace(file, stream => SafeTensorsWriter.Write(stream, Tensors(trained), [new("format", "pt"), .. trained.Metadata]))];
        if (!trained.Model.Ports.HasSource) return [Onnx(file, OnnxPart.Model, trained.Metadata)];
        return [.. ((OnnxPart[])[OnnxPart.Encoder, OnnxPart.Decoder]).Select(part =>
        {
            string word = EnumWords.Word(part);
            return Onnx(FileOf(file, word), part, [.. trained.Metadata, new("part", word)]);
        })];

        string Onnx(string name, OnnxPart part, IEnumerable<KeyValuePair<string, string>> metadata) =>
            Replace(name, stream => OnnxFile.Write(stream, trained.Model, trained.Weights, metadata, part));
    }

    /// <summary>The name with a part's word before the extension.</summary>
    static string FileOf(string file, string part)
    {
        const string Extension = ".onnx";
        return $"{(file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? file[..^Extension.Length] : file)}.{part}{Extension}";
    }

    static string Replace(string file, Action<Stream> content)
    {
        DurableFile.Replace(file, content);
        return file;
    }

    static IEnumerable<NamedTensor> Tensors(TrainedModel trained) => trained.Model.Layout.Entries.Select(
        entry => new NamedTensor(entry.Name, entry.Shape, trained.Weights.AsMemory(entry.Offset, entry.Length)));
}
