namespace Windrow.Export;

/// <summary>File formats for a trained model.</summary>
public enum ExportFormat
{
    /// <summary>A graph that ONNX Runtime and other programs can run.</summary>
    Onnx,

    /// <summary>The same file as <see cref="SafeTensors"/>: tensors whose names and shapes are those of PyTorch's modules.</summary>
    PyTorch,

    /// <summary>The parameters, as named tensors.</summary>
    SafeTensors,
}
