namespace Windrow.Export;

/// <summary>The files that a trained model can be written as.</summary>
public enum ExportFormat
{
    /// <summary>A network that ONNX Runtime and others run.</summary>
    Onnx,

    /// <summary>The same file as <see cref="SafeTensors"/>: tensors whose names and shapes are those of PyTorch's modules.</summary>
    PyTorch,

    /// <summary>The parameters, as tensors by name.</summary>
    SafeTensors,
}
