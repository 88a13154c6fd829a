using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Export.Onnx;

namespace Windrow.Export;

/// <summary>Writes trained models as files for other programs.</summary>
public static class ModelExport
{
    /// <summary>Writes one file. An existing file is replaced once the new one is complete.</summary>
    /// <exception cref="ExportException">The model cannot be written in this format.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string file, ExportFormat format, TrainedModel trained) =>
        DurableFile.Replace(file, stream => Write(stream, format, trained));

    static void Write(Stream stream, ExportFormat format, TrainedModel trained)
    {
        if (format == ExportFormat.Onnx) OnnxFile.Write(stream, trained.Model, trained.Weights, trained.Metadata);
        else SafeTensorsWriter.Write(stream, Tensors(trained), [new("format", "pt"), .. trained.Metadata]);
    }

    static IEnumerable<NamedTensor> Tensors(TrainedModel trained) => trained.Model.Layout.Entries.Select(
        entry => new NamedTensor(entry.Name, entry.Shape, trained.Weights.AsMemory(entry.Offset, entry.Length)));
}
