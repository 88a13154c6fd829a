namespace Windrow.Numerics.Kernels;

/// <summary>The sizes of one convolution over images, with stride 1 and zero padding, followed by 2 by 2 pooling.</summary>
/// <remarks>An image is stored channel by channel, row by row: [C, H, W], as in PyTorch. If H or W is odd, pooling does not use the
/// convolution's last row or column, so it is not computed.</remarks>
/// <param name="Channels">Channels of the input image, C.</param>
/// <param name="Height">Height of the input image, H.</param>
/// <param name="Width">Width of the input image, W.</param>
/// <param name="Kernel">Height and width of the convolution's kernel, k; odd.</param>
readonly record struct ImageGrid(int Channels, int Height, int Width, int Kernel)
{
    /// <summary>Values in an image, C·H·W.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <summary>Inputs that are summed for one output, C·k·k.</summary>
    public int Taps => checked(Channels * Kernel * Kernel);

    /// <summary>Rows after pooling.</summary>
    public int PooledHeight => Height / 2;

    /// <summary>Columns after pooling.</summary>
    public int PooledWidth => Width / 2;

    /// <summary>Rows of the convolution's output that pooling reads.</summary>
    public int Rows => 2 * PooledHeight;

    /// <summary>Columns of the convolution's output that pooling reads.</summary>
    public int Cols => 2 * PooledWidth;

    /// <summary>Positions of the convolution's output that pooling reads, P = Rows·Cols.</summary>
    public int Positions => Rows * Cols;
}
