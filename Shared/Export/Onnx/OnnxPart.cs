namespace Windrow.Export.Onnx;

/// <summary>What an ONNX file has of a model. A model that writes a text about its input is two files, because the decoder runs once for each token.</summary>
public enum OnnxPart
{
    /// <summary>The whole network.</summary>
    Model,

    /// <summary>What reads the input.</summary>
    Encoder,

    /// <summary>What writes the text: a step, or several whose tokens are known.</summary>
    Decoder,
}
