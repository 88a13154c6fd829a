using System.Text;
using Windrow.Tests.Images;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>Images that a table names. Images that are read are compared with their values.</summary>
static class PictureInputs
{
    const string Section = "Images", Image = "inputs: {type: image, column: file, height: 2, width: 2, normalize: none}, target: {column: y}";

    /// <summary>A PNG file of color type 0 with the rows 10, 200 and 60, 120.</summary>
    const string Gray = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR42mPgOsFgUwEABEgBh/+TLo4AAAAASUVORK5CYII=";

    public static IEnumerable<AwkwardInput> All() =>
    [
        new(Section, "an image of one pixel", OnePixel),
        new(Section, "a gray image among colored ones", GrayAmongColors),
        new(Section, "an image of 1 x 900 pixels", LongAndThin),
        Refused("100 megapixels that are a file of less than 500 kB", "bomb.png", Bomb()),
        Refused("a header of 4,294,967,295 x 4 pixels", "huge.png", PngBytes.File(-1, 4, [])),
        Refused("a header of 0 x 4 pixels", "none.png", PngBytes.File(0, 4, [])),
        Refused("a file of length zero", "empty.png", []),
        Refused("a PNG file that is cut short", "cut.png", PngBytes.File(4, 4, new byte[4 * 13])[..60]),
        Refused("a JPEG file that ends after its first bytes", "cut.jpg", [0xFF, 0xD8, 0xFF, 0xD9]),
        Refused("a PNG file with a wrong checksum", "damaged.png", Damaged()),
        Refused("a PNG file with two headers", "two.png", [.. PngBytes.File(4, 4, new byte[4 * 13])[..33], .. PngBytes.File(4, 4, new byte[4 * 13])[8..]]),
        Refused("a PNG file with fewer pixels than its header says", "few.png", PngBytes.File(4, 4, new byte[13])),
        Refused("a GIF file", "a.gif", "GIF89a.........."u8.ToArray()),
        Refused("a WebP file with the name of a PNG file", "a.png", "RIFF....WEBP...."u8.ToArray()),
        Refused("an SVG file", "a.svg", "<svg xmlns='x'/>"u8.ToArray()),
        Refused("a text", "a.png", "no image, but a text"u8.ToArray()),
        Refused("a file that does not exist", "missing.png", null),
        Refused("an empty field", "", null),
    ];

    static AwkwardInput Refused(string input, string field, byte[]? content) => new(Section, input, () => TrainingJob.Refusal(
        "a.csv", Encoding.UTF8.GetBytes($"file,y\n\"{Uri(Right)}\",u\n\"{Uri(Right)}\",v\n\"{field}\",v\n"), Image, content is null ? [] : [(field, content)]));

    static byte[] Right => PngBytes.File(2, 2, [0, 1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11, 12]);

    static string OnePixel()
    {
        float[] values = Read(PngBytes.File(1, 1, [0, 51, 102, 153]));
        Assert.Equal([0.2f, 0.2f, 0.2f, 0.2f, 0.4f, 0.4f, 0.4f, 0.4f, 0.6f, 0.6f, 0.6f, 0.6f], values.Select(value => MathF.Round(value, 5)));
        return "read: all of it has this color";
    }

    static string GrayAmongColors()
    {
        float[] values = Read(Convert.FromBase64String(Gray));
        Assert.Equal(12, values.Length);
        Assert.Equal(values[..4], values[4..8]);
        Assert.Equal(values[..4], values[8..]);
        Assert.NotEqual(values[0], values[1]);
        return "read: red, green and blue are equal";
    }

    static string LongAndThin()
    {
        byte[] lines = new byte[900 * 4];
        for (int y = 450; y < 900; y++) (lines[4 * y + 1], lines[4 * y + 2], lines[4 * y + 3]) = (255, 255, 255);
        Assert.All(Read(PngBytes.File(1, 900, lines))[..4].Zip([1 / 7f, 1 / 7f, 6 / 7f, 6 / 7f]), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));      // a triangle of 900 pixels around 1/4
        return "read: it is resized as others are";
    }

    static byte[] Bomb()
    {
        byte[] file = PngBytes.File(10_000, 10_000, new byte[10_000 * 30_001]);
        Assert.InRange(file.Length, 0, 500_000);
        return file;
    }

    static byte[] Damaged()
    {
        byte[] file = PngBytes.File(4, 4, new byte[4 * 13]);
        file[^14] ^= 1;         // in the checksum of the pixels
        return file;
    }

    static float[] Read(byte[] file) => TrainingJob.Frames(Image, Uri(file));

    static string Uri(byte[] file) => "data:image/png;base64," + Convert.ToBase64String(file);
}
