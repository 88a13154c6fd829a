using BitMiracle.LibJpeg.Classic;

namespace Windrow.Images;

/// <summary>Reads JPEG files with LibJpeg.NET, whose arithmetic is that of the reference library in whole numbers: the same pixels on every processor.</summary>
static class JpegFile
{
    public static bool IsJpeg(ReadOnlySpan<byte> start) => start is [0xFF, 0xD8, 0xFF, ..];

    /// <exception cref="ImageException">The header is damaged.</exception>
    public static (int Height, int Width) ReadSize(Stream stream) => Use(stream, jpeg => (jpeg.Image_height, jpeg.Image_width));

    /// <exception cref="ImageException">The file is damaged.</exception>
    public static PixelImage Read(Stream stream, int height, int width) => Use(stream, jpeg =>
    {
        bool isGray = jpeg.Num_components == 1;
        jpeg.Out_color_space = isGray ? J_COLOR_SPACE.JCS_GRAYSCALE : J_COLOR_SPACE.JCS_RGB;
        if (jpeg.Num_components is not (1 or 3)) throw new ImageException($"has {jpeg.Num_components} color components; a JPEG must be gray or in color, not for print. Convert it to RGB.");
        jpeg.Dct_method = J_DCT_METHOD.JDCT_ISLOW;
        jpeg.jpeg_start_decompress();
        byte[] pixels = new byte[checked(height * width * PixelImage.Channels)];
        byte[][] row = [new byte[width * jpeg.Output_components]];
        for (int y = 0; y < height; y++)
        {
            if (jpeg.jpeg_read_scanlines(row, 1) != 1) throw Damaged("it is cut short");
            Span<byte> to = pixels.AsSpan(y * width * PixelImage.Channels, width * PixelImage.Channels);
            if (!isGray) row[0].CopyTo(to);
            for (int x = 0; x < width && isGray; x++) to.Slice(3 * x, 3).Fill(row[0][x]);
        }

        jpeg.jpeg_finish_decompress();
        return new PixelImage(height, width, pixels);
    });

    static T Use<T>(Stream stream, Func<jpeg_decompress_struct, T> use)
    {
        jpeg_decompress_struct jpeg = new(new Strict());
        try
        {
            jpeg.jpeg_stdio_src(stream);
            if (jpeg.jpeg_read_header(true) != ReadResult.JPEG_HEADER_OK) throw Damaged("its header is incomplete");
            return use(jpeg);
        }
        catch (Exception e) when (e is not (ImageException or IOException { InnerException: null } or OutOfMemoryException))
        {
            throw Damaged(e.Message, e);
        }
    }

    static ImageException Damaged(string reason, Exception? inner = null) =>
        inner is null ? new($"is damaged: {reason}. Write it again.") : new($"is damaged: {reason.TrimEnd('.')}. Write it again.", inner);

    /// <summary>Treats damage that the library would repair as an error. Writes nothing to the console.</summary>
    sealed class Strict : jpeg_error_mgr
    {
        public override void emit_message(int msg_level)
        {
            if (msg_level < 0) error_exit();
        }

        public override void output_message()
        {
        }
    }
}
