namespace Windrow.Numerics.Kernels;

/// <summary>The sizes of one convolution over images, with zero padding, followed by 2 by 2 pooling.</summary>
/// <remarks>An image is stored channel by channel, row by row: [C, H, W], as in PyTorch. If the convolution's output has an odd number of rows
/// or columns, pooling does not use the last one, and it is computed only when something else reads it.</remarks>
/// <param name="Channels">Channels of the input image, C.</param>
/// <param name="Height">Height of the input image, H.</param>
/// <param name="Width">Width of the input image, W.</param>
/// <param name="Kernel">Height and width of the convolution's kernel, k.</param>
/// <param name="Padding">Rows and columns of zeros on each side of the image, p.</param>
/// <param name="Stride">Distance of two neighboring positions of the kernel, s.</param>
/// <param name="Whole">Whether the last row and column are computed even if pooling does not use them.</param>
readonly record struct ImageGrid(int Channels, int Height, int Width, int Kernel, int Padding, int Stride, bool Whole)
{
    /// <summary>Values in an image, C·H·W.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <summary>Inputs that are summed for one output, C·k·k.</summary>
    public int Taps => checked(Channels * Kernel * Kernel);

    /// <summary>Rows after pooling.</summary>
    public int PooledHeight => Places(Height) / 2;

    /// <summary>Columns after pooling.</summary>
    public int PooledWidth => Places(Width) / 2;

    /// <summary>Positions after pooling.</summary>
    public int Pools => PooledHeight * PooledWidth;

    /// <summary>Rows of the convolution's output that are computed.</summary>
    public int Rows => Whole ? Places(Height) : 2 * PooledHeight;

    /// <summary>Columns of the convolution's output that are computed.</summary>
    public int Cols => Whole ? Places(Width) : 2 * PooledWidth;

    /// <summary>Positions of the convolution's output that are computed, P = Rows·Cols.</summary>
    public int Positions => Rows * Cols;

    /// <summary>Places of the kernel along one side of the padded image, (size + 2p − k) / s + 1, rounded down; 0 if the kernel is larger.</summary>
    int Places(int size) => size + 2 * Padding < Kernel ? 0 : (size + 2 * Padding - Kernel) / Stride + 1;
}
