using System.Globalization;
using System.Text.Json;
using Windrow.Data;
using Windrow.Images;
using Windrow.Jobs;
using Windrow.Sequences;
using Windrow.Tests.Images;
using Windrow.Tests.Models;

namespace Windrow.Tests.Data.Examples;

/// <summary>Images in a column of examples, as training reads them.</summary>
public sealed class ImageDataTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_has_its_resized_image_with_mean_0_and_deviation_1_for_each_channel_over_the_training_part()
    {
        byte[][] files = [.. Fixture().Take(3)];
        string table = Table(files);

        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{table}', inputs: {{type: image, column: file, height: 6, width: 5}}, target: {{column: y}}, split: {{validation: 0}}", "training.batchSize=3");

        Assert.Equal((90, 1, 2), (data.Ports.InputWidth, data.MaxSteps, data.Ports.Outputs));
        float[][] raw = [.. files.Select(file => Resized(file, 6, 5))];
        foreach ((float[] inputs, _) in data.Read())
        {
            Assert.Contains(raw, image => image.Select((value, at) => (value - Mean(at / 30)) / Deviation(at / 30)).Zip(inputs).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4));
        }

        Assert.Equal(0, data.Read().Average(row => row.Inputs.Average()), 1e-5);

        IEnumerable<double> Channel(int c) => raw.SelectMany(image => image[(c * 30)..((c + 1) * 30)]).Select(value => (double)value);
        double Mean(int c) => Channel(c).Average();
        double Deviation(int c) => Math.Sqrt(Channel(c).Average(value => (value - Mean(c)) * (value - Mean(c))));
    }

    [Fact]
    public void Gray_images_have_one_channel_and_values_from_0_to_1_where_nothing_is_normalized()
    {
        byte[][] files = [.. Fixture().Take(2)];
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{Table(files)}', inputs: {{type: image, column: file, height: 4, width: 4, channels: 1, normalize: none}}, target: {{column: y}}, split: {{validation: 0}}", "training.batchSize=2");
        float[][] expected = [.. files.Select(file => Resized(file, 4, 4)).Select(color => Enumerable.Range(0, 16).Select(i => (float)(0.299 * color[i] + 0.587 * color[16 + i] + 0.114 * color[32 + i])).ToArray())];
        Assert.Equal(expected.OrderBy(image => image[0]), data.Read().Select(row => row.Inputs).OrderBy(image => image[0]));
    }

    [Theory]
    [InlineData("crop", 4, 4)]
    [InlineData("crop", 3, 9)]
    [InlineData("stretch", 3, 9)]
    public void Cropping_takes_the_largest_part_of_the_right_proportions_in_the_middle(string fit, int height, int width)
    {
        byte[] file = Fixture()[0];
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{Table([file, Fixture()[1]])}', inputs: {{type: image, column: file, height: {height}, width: {width}, fit: {fit}, normalize: none}}, target: {{column: y}}, split: {{validation: 0}}", "training.batchSize=2");
        PixelImage image = ImageFile.Read(new MemoryStream(file), 1_000_000);
        (int h, int w) = fit == "stretch" ? (image.Height, image.Width) : image.Height * width < image.Width * height ? (image.Height, image.Height * width / height) : (image.Width * height / width, image.Width);
        float[] expected = ImageResize.Of(image, ((image.Height - h) / 2, (image.Width - w) / 2, h, w), height, width);
        Assert.Contains(data.Read(), row => row.Inputs.SequenceEqual(expected));
    }

    /// <summary>Worked out from the images as they are: each is found again, moved and perhaps mirrored.</summary>
    [Fact]
    public void Images_are_moved_and_mirrored_in_training_in_another_way_in_each_epoch()
    {
        const int Size = 6, Shift = 2;
        byte[][] files = [.. Enumerable.Range(0, 16).Select(i => Fixture()[i % 4])];
        string job = $"path: '{Table(files)}', inputs: {{type: image, column: file, height: {Size}, width: {Size}, channels: 1, augmentation: {{flip: true, shift: {Shift}}}}}, target: {{column: y}}, split: {{validation: 0}}";
        using TemporaryFolder plainFolder = new(), three = new();
        using ExampleData plain = ExampleJob.Prepare(plainFolder, job.Replace("augmentation: {flip: true, shift: 2}", "normalize: training", StringComparison.Ordinal), "training.batchSize=16");
        using ExampleData data = ExampleJob.Prepare(_folder, job, "training.batchSize=16"), divided = ExampleJob.Prepare(three, job, "training.batchSize=16", "parallelism.dataShards=3");
        float[][] images = [.. plain.Read().Select(row => row.Inputs)];
        HashSet<string> ways = [];
        foreach (float[] found in Epoch(data, 0).Concat(Epoch(data, 1)))
        {
            string? way = (from image in images from flip in new[] { false, true } from dy in Range() from dx in Range() where Moved(image, flip, dy, dx).SequenceEqual(found) select $"{flip} {dy} {dx}").FirstOrDefault();
            Assert.NotNull(way);
            ways.Add(way);
        }

        Assert.True(ways.Count > 10, string.Join(", ", ways));
        Assert.NotEqual(Epoch(data, 0).Select(image => image.Sum()).Order(), Epoch(data, 1).Select(image => image.Sum()).Order());
        Assert.Equal(Epoch(data, 1).Select(Text).Order(), Epoch(divided, 1).Select(Text).Order());

        static IEnumerable<int> Range() => Enumerable.Range(-Shift, 2 * Shift + 1);
        static string Text(float[] image) => string.Join(' ', image.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        static float[] Moved(float[] image, bool flip, int dy, int dx)
        {
            float[] moved = new float[image.Length];
            for (int y = 0; y < Size; y++)
            {
                for (int x = 0; x < Size; x++)
                {
                    (int toY, int toX) = (y + dy, (flip ? Size - 1 - x : x) + dx);
                    if (toY is >= 0 and < Size && toX is >= 0 and < Size) moved[toY * Size + toX] = image[y * Size + x];
                }
            }

            return moved;
        }
    }

    /// <summary>Each value of the image, by the time step in which it is read and its place there.</summary>
    [Theory]
    [InlineData("rows", 6)]
    [InlineData("columns", 4)]
    [InlineData("patches", 6)]
    public void An_image_is_read_piece_by_piece(string steps, int expectedSteps)
    {
        byte[] file = Fixture()[0];
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{Table([file, file])}', inputs: {{type: image, column: file, height: 6, width: 4, normalize: none, steps: {steps}{(steps == "patches" ? ", patchSize: 2" : "")}}}, target: {{column: y}}, split: {{validation: 0}}",
            "training.batchSize=2", "training.window=9");
        float[] whole = Resized(file, 6, 4), read = data.Read()[0].Inputs;
        Assert.Equal((expectedSteps, 72 / expectedSteps), (data.MaxSteps, data.Ports.InputWidth));
        List<float> expected = [];
        for (int step = 0; step < expectedSteps; step++)
        {
            for (int c = 0; c < 3; c++)
            {
                IEnumerable<(int Y, int X)> places = steps switch
                {
                    "rows" => Enumerable.Range(0, 4).Select(x => (step, x)),
                    "columns" => Enumerable.Range(0, 6).Select(y => (y, step)),
                    _ => [(step / 2 * 2, step % 2 * 2), (step / 2 * 2, step % 2 * 2 + 1), (step / 2 * 2 + 1, step % 2 * 2), (step / 2 * 2 + 1, step % 2 * 2 + 1)],
                };
                expected.AddRange(places.Select(place => whole[c * 24 + place.Y * 4 + place.X]));
            }
        }

        Assert.Equal(expected, read);
    }

    /// <summary>A picture and its caption, with the picture moved in training as one piece.</summary>
    [Fact]
    public void A_text_can_describe_an_image()
    {
        byte[][] files = [.. Fixture().Take(3)];
        string table = Table(files).Replace("table.csv", "captions.csv", StringComparison.Ordinal);
        File.WriteAllText(table, "file,y\n0.image,a picture\n1.image,one more picture\n2.image,more\n");
        string job = $"path: '{table}', inputs: {{type: image, column: file, height: 6, width: 6, channels: 1, steps: patches, patchSize: 3, augmentation: {{shift: 1}}}}, target: {{type: text, column: y}}, split: {{validation: 0}}";
        using ExampleData data = ExampleJob.Prepare(_folder, job, "training.batchSize=3");
        Assert.Equal((9, 0, 4, 4), (data.Ports.SourceInputWidth, data.Ports.SourceVocabularySize, data.MaxSourceSteps, data.MaxSteps));
        using TemporaryFolder wholeFolder = new();
        using ExampleData whole = ExampleJob.Prepare(
            wholeFolder, job.Replace("steps: patches, patchSize: 3, augmentation: {shift: 1}", "augmentation: {shift: 1}", StringComparison.Ordinal).Replace("type: text, column: y", "type: class, column: y", StringComparison.Ordinal), "training.batchSize=3");
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, 3, data.MaxSourceSteps);
        data.Reader(0).ReadTraining(0, batch);

        float[][] pictures = [.. whole.Read().Select(row => row.Inputs)];
        for (int r = 0; r < 3; r++)
        {
            float[] pieces = ExampleJob.Inputs(batch.Source!, r);
            Assert.Contains(pictures, picture => Enumerable.Range(0, 36).All(i => picture[i] == pieces[(i / 18 * 2 + i % 6 / 3) * 9 + i / 6 % 3 * 3 + i % 3]));
        }
    }

    [Theory]
    [InlineData("none.png", "names 'none.png' in the column 'file', which does not exist")]
    [InlineData("", "has no image in the column 'file'.")]
    [InlineData("text.png", "has 'text.png' in the column 'file', which is not an image in a supported format; images are PNG or JPEG.")]
    [InlineData("large.png", "has 'large.png' in the column 'file', an image of 5000 x 3000 pixels, but maxMegapixels of the column is 2. Make it smaller, or raise maxMegapixels.")]
    [InlineData("cut.png", "has 'cut.png' in the column 'file', which is damaged: ")]
    public void What_cannot_be_seen_is_refused_with_its_line_or_left_out(string field, string expected)
    {
        byte[] file = Fixture()[4];
        File.WriteAllText(_folder["text.png"], "no image, but a text");
        File.WriteAllBytes(_folder["large.png"], PngBytes.File(5000, 3000, []));
        File.WriteAllBytes(_folder["cut.png"], file[..^25]);
        File.WriteAllBytes(_folder["right.png"], file);
        string table = _folder.Write("table.csv", $"file,y\nright.png,1\n\"{field}\",2\nright.png,2\n");
        string job = $"path: '{table}', inputs: {{type: image, column: file, height: 4, width: 4, maxMegapixels: 2}}, target: {{column: y}}, split: {{validation: 0}}";

        DataException e = Assert.Throws<DataException>(() => ExampleJob.Prepare(_folder, job, "training.batchSize=2"));

        Assert.Contains($"Line 3 of '{table}' {expected}", e.Message, StringComparison.Ordinal);
        using TemporaryFolder other = new();
        using ExampleData data = ExampleJob.Prepare(other, $"{job}, onBadRow: skip", "training.batchSize=2");
        Assert.Equal((2, 1), (data.TrainingSequences, data.Skipped));
    }

    [Theory]
    [InlineData("model.encoder.width=8", "model.encoder reads images of 3 x 8 x 8 = 192 numbers and those of data.inputs have 3 x 8 x 9")]
    [InlineData("data.inputs=[{type: image, column: file, height: 8, width: 9}, {type: number, column: n}]", "model.encoder is given and data.inputs has columns besides the image")]
    [InlineData("data.inputs={type: number, column: n}", "encoder must be left out, because no column is an image.")]
    [InlineData("data.inputs={type: image, column: file, height: 8, width: 9, steps: rows}", "steps must be image or patches")]
    [InlineData("data.inputs={type: image, column: file, height: 8, width: 9, steps: patches}", "patchSize is missing")]
    [InlineData("data.inputs={type: image, column: file, height: 8, width: 9, patchSize: 1}", "steps is image and patchSize is given")]
    [InlineData("data.inputs={type: image, column: file, height: 8, width: 9, steps: patches, patchSize: 2}", "patchSize must divide both.")]
    [InlineData("data.inputs={type: image, column: file, height: 8, width: 8, steps: patches, patchSize: 4}", "and the patches of data.inputs have 3 x 4 x 4")]
    [InlineData("model.embeddingSize=4", "one of them must be left out, because tokens are not images.")]
    [InlineData("data.inputs=[{type: image, column: file, height: 8, width: 9}, {column: t}]", "data.inputs has more than one column of type text, audio or image")]
    [InlineData("data.inputs={type: image, column: file, height: 8, width: 9, channels: 2}", "channels is 2")]
    [InlineData("data.target={type: transcript, column: y}", "data.inputs has no column with time steps")]
    public void Settings_that_do_not_fit_are_refused(string setting, string expected)
    {
        const string Job = """
            name: a
            data: {type: examples, path: a.csv, inputs: {type: image, column: file, height: 8, width: 9}, target: {column: y}}
            model: {encoder: {height: 8, width: 9, channels: 3, filters: 4}}
            training: {maxEpochs: 1}
            """;
        Assert.Empty(JobFileReader.Read(Job, "job.yaml", "/", []).Problems);
        Assert.Contains(JobFileReader.Read(Job, "job.yaml", "/", [setting]).Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    static IEnumerable<float[]> Epoch(ExampleData data, int epoch)
    {
        int shards = data.RowsOf(0) == 16 ? 1 : 3;
        for (int shard = 0; shard < shards; shard++)
        {
            SequenceBatch batch = new(data.Ports.Format, 1, data.RowsOf(shard));
            data.Reader(shard).ReadTraining((long)epoch * data.StepsPerEpoch, batch);
            for (int r = 0; r < batch.Shape.Rows; r++) yield return ExampleJob.Inputs(batch, r);
        }
    }

    static float[] Resized(byte[] file, int height, int width)
    {
        PixelImage image = ImageFile.Read(new MemoryStream(file), 1_000_000);
        return ImageResize.Of(image, (0, 0, image.Height, image.Width), height, width);
    }

    /// <summary>Four JPEG files, and then PNG files.</summary>
    static byte[][] Fixture()
    {
        JsonElement fixture = PyTorchFixture.Read("images.json");
        return [.. fixture.GetProperty("jpeg").EnumerateArray().Concat(fixture.GetProperty("png").EnumerateArray()).Select(file => file.GetProperty("base64").GetBytesFromBase64())];
    }

    string Table(byte[][] files)
    {
        for (int i = 0; i < files.Length; i++) File.WriteAllBytes(_folder[$"{i}.image"], files[i]);
        return _folder.Write("table.csv", "file,y\n" + string.Concat(files.Select((_, i) => $"{i}.image,{i % 2}\n")));
    }
}
