namespace Windrow.Images;

/// <summary>A decoded image.</summary>
/// <param name="Height">In pixels, H.</param>
/// <param name="Width">In pixels, W.</param>
/// <param name="Pixels">Red, green and blue of each pixel, [H, W, 3].</param>
public sealed record PixelImage(int Height, int Width, byte[] Pixels)
{
    /// <summary>Values of a pixel.</summary>
    public const int Channels = 3;
}
