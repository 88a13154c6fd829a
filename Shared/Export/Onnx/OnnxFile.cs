using System.Reflection;
using Google.Protobuf;
using Windrow.Models;

namespace Windrow.Export.Onnx;

/// <summary>Writes models as ONNX files, for ONNX Runtime and whatever else runs them.</summary>
/// <remarks><code>
/// inputs       [time, batch] int64 tokens, or [time, batch, D] float32
/// lengths      [batch] int32, or [1] for all rows alike: time steps of each row. May be left out: the rows then have all steps
/// h_l0_in ...  [batch, H] float32, or [1, H] for all rows alike: one for each tensor of the carried state. May be left out: the rows
///              then begin, with zeros or with the learned initial state. Dense layers and convolutions that see earlier steps have
///              x_l0_in ...: the last inputs of each row, the oldest first
/// predictions  [time, batch, K] float32, or [batch, K] when each sequence has one
/// h_l0 ...     [batch, H] float32: the state after each row's last step, to go on with
/// </code>
/// Opset 17: https://onnx.ai/onnx/operators/.</remarks>
public static class OnnxFile
{
    const int IrVersion = 8, Opset = 17;

    /// <summary>Writes one model.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="model">The model's shape.</param>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="metadata">Free text for those who run it.</param>
    /// <exception cref="ArgumentException">The vector does not have the model's length.</exception>
    /// <exception cref="ExportException">The model has no ONNX form.</exception>
    public static void Write(Stream stream, SequenceModel model, ReadOnlySpan<float> weights, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        if (weights.Length != model.Layout.Length)
            throw new ArgumentException($"The weights have length {weights.Length}; expected {model.Layout.Length}.", nameof(weights));
        if (model.Layout.ParameterCount * sizeof(float) > int.MaxValue - (1 << 20))
        {
            throw new ExportException(
                $"The model has {model.Layout.ParameterCount} parameters, and an ONNX file holds at most 2 GB; export it as safetensors.");
        }

        ModelProto file = new()
        {
            IrVersion = IrVersion,
            ProducerName = "windrow",
            ProducerVersion = typeof(OnnxFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Graph = new OnnxModel(model).Graph(weights),
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            MetadataProps = { metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
        };
        file.WriteTo(stream);
    }
}
