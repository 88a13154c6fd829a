using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Export.Onnx;

namespace Windrow.Export;

/// <summary>Writes trained models as files for other programs.</summary>
public static class ModelExport
{
    /// <summary>Writes one file; one that is there is replaced when the new one is whole.</summary>
    /// <exception cref="ExportException">The model has no such form.</exception>
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
