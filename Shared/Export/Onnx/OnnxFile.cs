using System.Reflection;
using Google.Protobuf;
using Windrow.Models;

namespace Windrow.Export.Onnx;

/// <summary>Writes models as ONNX files, for ONNX Runtime and other programs that run them.</summary>
/// <remarks><code>
/// inputs       [time, batch] int64 tokens, or [time, batch, D] float32
/// lengths      [batch] int32, or [1] for all rows: time steps of each row. Optional: without it, the rows have all steps
/// h_l0_in ...  [batch, H] float32, or [1, H] for all rows: one input for each tensor of the carried state. Optional: without it, the
///              rows start from zeros or from the learned initial state. Dense layers and convolutions that see earlier steps have
///              x_l0_in ... instead: the last inputs of each row, oldest first
/// predictions  [time, batch, K] float32, or [batch, K] when there is one prediction for each sequence
/// h_l0 ...     [batch, H] float32: the state after each row's last step, to continue from
/// </code>
/// Opset 17: https://onnx.ai/onnx/operators/.</remarks>
public static class OnnxFile
{
    const int IrVersion = 8, Opset = 17;

    /// <summary>Writes one model.</summary>
    /// <param name="stream">Stream to write to.</param>
    /// <param name="model">The model's shape.</param>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="metadata">Free text for users of the file.</param>
    /// <exception cref="ArgumentException">The vector does not have the model's length.</exception>
    /// <exception cref="ExportException">The model has no ONNX form.</exception>
    public static void Write(Stream stream, SequenceModel model, ReadOnlySpan<float> weights, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        if (weights.Length != model.Layout.Length)
            throw new ArgumentException($"The weights have length {weights.Length}; expected {model.Layout.Length}.", nameof(weights));
        if (model.Ports.HasSource)
            throw new ExportException("A model that has an encoder and a decoder has no ONNX form: it is not one network, but an encoder and the step of a decoder. Export it as safetensors.");
        if (model.Layout.ParameterCount * sizeof(float) > int.MaxValue - (1 << 20))
        {
            throw new ExportException(
                $"The model has {model.Layout.ParameterCount} parameters, but an ONNX file can hold at most 2 GB; export it as safetensors.");
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
