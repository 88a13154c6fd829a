namespace Windrow.Checkpoints;

/// <summary>Recognizes tensor files in formats other than safetensors.</summary>
static class OtherFormats
{
    /// <summary>Bytes at the start of a file that are needed to tell its format.</summary>
    public const int StartBytes = 8;

    const string FromPyTorch = "In Python, write a safetensors file with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\").";

    /// <summary>What a file is, and how to convert it; null when it is none of the known formats.</summary>
    /// <param name="start">Its first bytes, <see cref="StartBytes"/> if it has that many.</param>
    public static string? Refusal(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => $"is a zip archive, which torch.save writes (.pt, .pth), and not a safetensors file. {FromPyTorch}",
        [0x80, >= 2 and <= 5, (byte)'}' or (byte)']' or (byte)'c' or (byte)'(' or 0x8A or 0x95, ..] =>
            $"is a Python pickle, which torch.save writes (.pt, .pth), and not a safetensors file. {FromPyTorch}",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "is an HDF5 file, which Keras writes (.h5), and not a safetensors file. "
            + "In Python, write a safetensors file with safetensors.numpy.save_file, with PyTorch's names.",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "is a NumPy array (.npy), and not a safetensors file. "
            + "In Python, write a safetensors file with safetensors.numpy.save_file, with PyTorch's names.",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "is a GGUF file, and not a safetensors file.",
        _ => null,
    };
}
