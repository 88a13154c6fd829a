namespace Windrow.Numerics.Kernels;

/// <summary>The sizes of one convolution over images, with stride 1 and zeros around them, that is pooled 2 by 2 after it.</summary>
/// <remarks>The numbers of an image lie channel by channel, row by row: [C, H, W], as in PyTorch. Where H or W is odd, the convolution's
/// last row or column goes into no pool, so it is not computed.</remarks>
/// <param name="Channels">Of the image that is read, C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Kernel">Rows and columns that the convolution sees, k; odd.</param>
readonly record struct ImageGrid(int Channels, int Height, int Width, int Kernel)
{
    /// <summary>Numbers of an image, C·H·W.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <summary>Numbers that one output is a sum over, C·k·k.</summary>
    public int Taps => checked(Channels * Kernel * Kernel);

    /// <summary>Rows after pooling.</summary>
    public int PooledHeight => Height / 2;

    /// <summary>Columns after pooling.</summary>
    public int PooledWidth => Width / 2;

    /// <summary>Rows of the convolution that pooling reads.</summary>
    public int Rows => 2 * PooledHeight;

    /// <summary>Columns of the convolution that pooling reads.</summary>
    public int Cols => 2 * PooledWidth;

    /// <summary>Places of the convolution that pooling reads, P = Rows·Cols.</summary>
    public int Places => Rows * Cols;
}
