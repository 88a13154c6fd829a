using System.Text;
using System.Text.Json;
using Windrow.Images;
using Windrow.Tests.Models;

namespace Windrow.Tests.Images;

/// <summary>Images compared with Pillow's and PyTorch's values, and files that are no images, or damaged, or larger than they say.</summary>
public class ImageFileTests
{
    const long Most = 1_000_000;

    public static TheoryData<string, string> Files
    {
        get
        {
            TheoryData<string, string> files = [];
            foreach (string kind in (string[])["jpeg", "png"])
            {
                foreach (JsonElement file in Fixture(kind)) files.Add(kind, file.GetProperty("name").GetString()!);
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Pixels_are_those_that_Pillow_decodes(string kind, string name)
    {
        JsonElement file = Fixture(kind).Single(file => file.GetProperty("name").GetString() == name);
        byte[] bytes = file.GetProperty("base64").GetBytesFromBase64();
        (int Height, int Width) size = (file.GetProperty("height").GetInt32(), file.GetProperty("width").GetInt32());

        PixelImage image = Read(bytes);

        Assert.Equal(size, ImageFile.ReadSize(new MemoryStream(bytes)));
        Assert.Equal(size, (image.Height, image.Width));
        int[] expected = [.. file.GetProperty("pixels").GetProperty("values").EnumerateArray().Select(value => value.GetInt32())];
        Assert.Equal(expected.Length, image.Pixels.Length);
        int tolerance = kind == "png" ? 0 : name is "subsampled" or "progressive" ? 24 : 2;       // libraries enlarge and round colors differently
        Assert.All(expected.Zip(image.Pixels), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
        Assert.InRange(expected.Zip(image.Pixels).Average(pair => Math.Abs(pair.First - pair.Second)), 0, tolerance / 10.0);
    }

    [Fact]
    public void A_resized_image_is_that_of_PyTorch_with_antialiasing()
    {
        foreach (JsonElement one in Fixture("resize"))
        {
            (int height, int width) = (one.GetProperty("height").GetInt32(), one.GetProperty("width").GetInt32());
            PixelImage image = new(height, width, [.. one.GetProperty("pixels").GetProperty("values").EnumerateArray().Select(value => value.GetByte())]);
            foreach (JsonElement to in one.GetProperty("to").EnumerateArray())
            {
                float[] resized = ImageResize.Of(image, (0, 0, height, width), to.GetProperty("height").GetInt32(), to.GetProperty("width").GetInt32());
                double[] expected = PyTorchFixture.Doubles(to.GetProperty("values").GetProperty("values"));
                Assert.Equal(expected.Length, resized.Length);
                Assert.All(expected.Zip(resized), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            }
        }
    }

    /// <summary>An image of a pixel's width or height takes no more memory than its size allows.</summary>
    [Theory]
    [InlineData(1, 900_000)]
    [InlineData(900_000, 1)]
    public void A_long_thin_image_is_resized_in_little_memory(int height, int width)
    {
        PixelImage image = new(height, width, new byte[3 * height * width]);
        Array.Fill(image.Pixels, (byte)51);
        long before = GC.GetAllocatedBytesForCurrentThread();
        float[] resized = ImageResize.Of(image, (0, 0, height, width), 20, 30);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000_000);
        Assert.All(resized, value => Assert.Equal(0.2f, value, 1e-6f));
    }

    [Fact]
    public void A_part_of_an_image_is_resized_as_if_it_were_alone()
    {
        byte[] pixels = [.. Enumerable.Range(0, 6 * 8 * 3).Select(i => (byte)(i * 37))];
        PixelImage whole = new(6, 8, pixels);
        PixelImage part = new(4, 5, [.. Enumerable.Range(1, 4).SelectMany(y => pixels[((y * 8 + 2) * 3)..((y * 8 + 7) * 3)])]);
        Assert.Equal(ImageResize.Of(part, (0, 0, 4, 5), 3, 3), ImageResize.Of(whole, (1, 2, 4, 5), 3, 3));
    }

    [Theory]
    [InlineData("", "is empty. Save it again.")]
    [InlineData("GIF89a..........", "is a GIF file;")]
    [InlineData("BM..............", "is a BMP file;")]
    [InlineData("RIFF....WEBP....", "is a WebP file;")]
    [InlineData("<svg xmlns='...'>", "is an SVG file;")]
    [InlineData("....ftypavif....", "is an AVIF file;")]
    [InlineData("just some text", "is not an image in a supported format; images are PNG or JPEG.")]
    public void Other_files_are_refused_by_name(string content, string expected) => Refused(Encoding.ASCII.GetBytes(content), expected);

    [Fact]
    public void Damaged_files_are_refused()
    {
        byte[] png = PngBytes.File(4, 4, new byte[4 * 13]), jpeg = Fixture("jpeg")[0].GetProperty("base64").GetBytesFromBase64();
        Refused(png[..20], "is damaged: it is cut short.");
        Refused(png[..^20], "is damaged: ");
        Refused(jpeg[..100], "is damaged: ");
        Refused(jpeg[..^30], "is damaged: ");
        Refused([0xFF, 0xD8, 0xFF, 0xD9], "is damaged: ");
        Refused(PngBytes.File(0, 4, []), "is damaged: its header says 0 x 4 pixels.");
        Refused([.. png[..33], .. PngBytes.File(30_000, 30_000, [])[8..33], .. png[33..]], "is damaged: it has two headers.");       // the second one is larger than allowed
    }

    /// <summary>The limit is on what a file unpacks to, which its own size does not show.</summary>
    [Fact]
    public void A_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked()
    {
        byte[] huge = PngBytes.File(20_000, 20_000, []), longer = PngBytes.File(10, 10, new byte[300_000_000]);
        Assert.True(longer.Length < 2_000_000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Refused(huge, "has 20,000 x 20,000 pixels, but at most 1,000,000 are read. Make it smaller.");
        Assert.All(Read(longer).Pixels, value => Assert.Equal(0, value));        // the rest is left where it is
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 40_000_000);
    }

    [Fact]
    public void Random_damage_never_does_anything_else_than_being_refused()
    {
        Random random = new(5);
        byte[][] files = [.. Fixture("jpeg").Concat(Fixture("png")).Select(file => file.GetProperty("base64").GetBytesFromBase64())];
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. files[i % files.Length]];
            for (int hits = random.Next(1, 6); hits > 0; hits--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) damaged = damaged[..random.Next(damaged.Length)];
            try
            {
                Read(damaged);
            }
            catch (ImageException e)
            {
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 3000);
    }

    static void Refused(byte[] bytes, string expected) => Assert.StartsWith(expected, Assert.Throws<ImageException>(() => Read(bytes)).Message, StringComparison.Ordinal);

    static PixelImage Read(byte[] bytes) => ImageFile.Read(new MemoryStream(bytes), Most);

    static JsonElement[] Fixture(string kind) => [.. PyTorchFixture.Read("images.json").GetProperty(kind).EnumerateArray()];
}
