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
/// A model that writes a text about its input is two files. The encoder has the inputs <c>inputs</c> and <c>lengths</c>; its outputs are what the decoder reads
/// besides tokens:
/// <code>
/// inputs         [time, batch] int64 tokens; every row has all of them
/// source         [batch, source_time, W] float32, or [1, source_time, W] for all rows: the encoder's outputs, if there is attention
/// source_lengths [batch] int32, or [1] for all rows
/// source_keys    [batch, source_time, H] float32, or [1, source_time, H] for all rows, if attention is additive
/// h_l0_in ...    as above, but required: h_l0 ... of the encoder, then of the decoder itself
/// predictions    [time, batch, K] float32
/// h_l0 ...       [batch, H] float32
/// attention      [time, batch, source_time] float32: the weights of the source's time steps
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
    /// <param name="part">What to write: <see cref="OnnxPart.Model"/>, or one of the other two for a model that has them.</param>
    /// <exception cref="ArgumentException">The vector does not have the model's length, or the model does not have this part.</exception>
    /// <exception cref="ExportException">The model has no ONNX form.</exception>
    public static void Write(
        Stream stream, SequenceModel model, ReadOnlySpan<float> weights, IEnumerable<KeyValuePair<string, string>> metadata, OnnxPart part = OnnxPart.Model)
    {
        if (weights.Length != model.Layout.Length)
            throw new ArgumentException($"The weights have length {weights.Length}; expected {model.Layout.Length}.", nameof(weights));
        if (model.Ports.HasSource == (part == OnnxPart.Model))
        {
            throw new ArgumentException(
                $"The part is {part}; expected {(model.Ports.HasSource ? "Encoder or Decoder, because the model writes a text about its input" : "Model, because the model is one network")}.",
                nameof(part));
        }

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
            Graph = part == OnnxPart.Encoder ? new OnnxSource(model).Graph(weights) : new OnnxModel(model).Graph(weights),
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            MetadataProps = { metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
        };
        file.WriteTo(stream);
    }
}
