using Microsoft.ML.OnnxRuntime;

namespace Windrow.Tests.Export;

/// <summary>An exported encoder and its decoder in ONNX Runtime.</summary>
sealed class OnnxTranslator(byte[] encoder, byte[] decoder) : IDisposable
{
    readonly InferenceSession _encoder = new(encoder), _decoder = new(decoder);
    readonly RunOptions _run = new();
    readonly List<OrtValue> _values = [];

    /// <summary>The metadata of the decoder's file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _decoder.ModelMetadata.CustomMetadataMap;

    public void Dispose()
    {
        foreach (OrtValue value in _values) value.Dispose();
        _run.Dispose();
        _encoder.Dispose();
        _decoder.Dispose();
    }

    /// <summary>Reads sources of tokens, [T, B], or of numbers, [T, B, D].</summary>
    /// <param name="sources">Them, with padding.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="lengths">Time steps of each; null when all have all of them.</param>
    /// <returns>What the decoder reads besides tokens.</returns>
    public Dictionary<string, OrtValue> Read<T>(T[] sources, long[] shape, int[]? lengths) where T : unmanaged
    {
        Dictionary<string, OrtValue> inputs = new() { ["inputs"] = Tensor(sources, shape) };
        if (lengths is not null) inputs["lengths"] = Tensor(lengths, lengths.Length);
        return Run(_encoder, inputs).ToDictionary(output => InputOf(output.Key), output => output.Value);
    }

    /// <summary>Reads the next tokens of each row, [time, batch].</summary>
    /// <param name="memory">What the decoder reads besides tokens; the states in it are moved on.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="steps">How many each row has.</param>
    public Dictionary<string, float[]> Step(Dictionary<string, OrtValue> memory, long[] tokens, int steps = 1)
    {
        Dictionary<string, OrtValue> outputs = Run(_decoder, new(memory) { ["inputs"] = Tensor(tokens, steps, tokens.Length / steps) });
        foreach ((string name, OrtValue value) in outputs)
        {
            if (InputOf(name) != name) memory[InputOf(name)] = value;
        }

        return outputs.ToDictionary(output => output.Key, output => output.Value.GetTensorDataAsSpan<float>().ToArray());
    }

    OrtValue Tensor<T>(T[] values, params long[] shape) where T : unmanaged
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(values, shape);
        _values.Add(value);
        return value;
    }

    /// <summary>States have another name as inputs.</summary>
    string InputOf(string output) => _decoder.InputNames.Contains($"{output}_in") ? $"{output}_in" : output;

    Dictionary<string, OrtValue> Run(InferenceSession session, Dictionary<string, OrtValue> inputs)
    {
        IReadOnlyList<string> names = session.OutputNames;
        IDisposableReadOnlyCollection<OrtValue> values = session.Run(_run, inputs, names);
        _values.AddRange(values);
        return names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
