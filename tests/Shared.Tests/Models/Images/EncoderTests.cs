using Windrow.Models;
using Windrow.Models.Images;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Images;

public class EncoderTests
{
    static readonly int[] Ragged = [2, 4, 1];

    public static TheoryData<string> Networks => ImageWindow.Names;

    [Theory]
    [InlineData(5, 7, 2, 3, 3, 2)]
    [InlineData(2, 3, 3, 4, 7, 2)]          // a kernel larger than the image
    [InlineData(4, 6, 3, 2, 1, 2)]
    [InlineData(40, 41, 3, 2, 5, 5)]        // blocks of two images
    [InlineData(64, 66, 3, 2, 5, 3)]        // one image is larger than a block
    [InlineData(40, 41, 3, 2, 5, 5, 2)]     // zero images after others, in a block with one of them
    [InlineData(5, 7, 2, 3, 3, 4, 4)]       // zero images only
    public void A_layer_and_its_gradients_match_a_slow_implementation(
        int height, int width, int channels, int filters, int kernel, int images, int zeros = 0)
    {
        EncoderOptions options = new() { Height = height, Width = width, Channels = channels, Filters = [filters], KernelSize = kernel };
        ImageWindow window = new(new ModelOptions { Encoder = options, HiddenSize = 3, Layers = 1 }, [images]);
        (double[] weight, double[] bias) = (Doubles("encoder.0.weight", window.Weights), Doubles("encoder.0.bias", window.Weights));
        NaiveEncoder slow = new(height, width, kernel, weight, bias);
        AlignedBuffer gradient = new(window.Model.Layout.Length);
        gradient.Span.Fill(float.NaN);
        ImageEncoder encoder = window.Model.Encoder!.Create(images, Window.Blas);
        Pass pass = new(window.Model, window.Batch, window.Weights.Span, window.NewState(), gradient.Span, null);
        MatrixSpan inputs = window.Batch.Inputs;
        inputs.RowRange(images - zeros, zeros).Elements.Clear();
        MatrixSpan output = encoder.Forward(pass, inputs);
        AlignedBuffer dInput = new(inputs.Elements.Length), dOutput = RandomTensors.Aligned(new Random(9), output.Elements.Length);
        dInput.Span.Fill(float.NaN);

        double[] expected = new double[output.Elements.Length], dExpected = new double[dInput.Length];
        for (int n = 0; n < images; n++)
        {
            double[] image = [.. inputs.Row(n)], d = [.. dOutput.Span.Slice(n * output.Cols, output.Cols)], dImage = new double[image.Length];
            slow.Run(image, d, dImage).CopyTo(expected, n * output.Cols);
            dImage.CopyTo(dExpected, n * image.Length);
        }

        RelativeError.Below(1e-6, output.Elements, expected, "the output");
        encoder.Backward(pass, inputs, dOutput.AsMatrix(output.Rows, output.Cols), dInput.AsMatrix(inputs.Rows, inputs.Cols));
        RelativeError.Below(1e-5, dInput.Span, dExpected, "the gradient of the images");
        RelativeError.Below(1e-5, window.Model.Layout["encoder.0.weight"].In(gradient.Span), slow.DWeight, "the gradient of the weights");
        RelativeError.Below(1e-5, window.Model.Layout["encoder.0.bias"].In(gradient.Span), slow.DBias, "the gradient of the bias");

        double[] Doubles(string name, AlignedBuffer flat) => [.. window.Model.Layout[name].In(flat.Span)];
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Backpropagation_through_the_whole_network_matches_differences_of_the_loss(string network)
    {
        ImageWindow window = new(ImageWindow.Networks[network], Ragged, seed: 4);
        KeepAwayFromTheKink(window);
        Bptt bptt = window.NewBptt();
        float[] weights = window.Weights.Span.ToArray(), gradient = [.. Enumerable.Repeat(float.NaN, weights.Length)];

        double loss = bptt.Backpropagate(weights, window.Batch, window.NewState(), gradient).Loss;

        Assert.Equal(loss, Loss(weights));
        FiniteDifferences.Check(window.Model.Layout, weights, gradient, Loss, relu: false);

        double Loss(float[] at) => bptt.Loss(at, window.Batch, window.NewState()).Loss;
    }

    [Fact]
    public void An_image_has_the_same_features_bit_for_bit_in_any_batch()
    {
        EncoderOptions options = new() { Height = 40, Width = 41, Channels = 3, Filters = [3, 2], KernelSize = 5 };
        ImageWindow window = new(new ModelOptions { Encoder = options, HiddenSize = 3 }, [5]);
        ImageWindow alone = new(new ModelOptions { Encoder = options, HiddenSize = 3 }, [1]);
        FusedBlas blas = FusedBlas.Create();
        float[] together = window.Model.Encoder!.Create(5, blas).Forward(PassOf(window), window.Batch.Inputs).Elements.ToArray();
        int width = window.Model.Encoder.OutputSize;
        ImageEncoder one = alone.Model.Encoder!.Create(1, blas);
        for (int n = 0; n < 5; n++)
        {
            window.Batch.Inputs.Row(n).CopyTo(alone.Batch.Inputs.Row(0));
            Assert.Equal(together[(n * width)..((n + 1) * width)], one.Forward(PassOf(alone), alone.Batch.Inputs).Elements.ToArray());
        }
    }

    /// <summary>Encodes every image in every layer, and compares with an encoder that encodes one of the zero images.</summary>
    [Theory]
    [InlineData(7, 3, 0)]
    [InlineData(7, 6, 2)]           // the first zero image is in a block with others
    [InlineData(5, 0, 1)]
    [InlineData(4, 4, 1)]
    public void Zero_images_at_the_end_change_no_bit_when_they_are_encoded_once(int images, int seen, int groups)
    {
        EncoderOptions options = new() { Height = 40, Width = 41, Channels = 3, Filters = [4, 2], KernelSize = 5, NormGroups = groups == 0 ? null : [groups, 0] };
        ImageWindow window = new(new ModelOptions { Encoder = options, HiddenSize = 3 }, [images]);
        EncoderShape shape = window.Model.Encoder!;
        MatrixSpan inputs = window.Batch.Inputs;
        inputs.RowRange(seen, images - seen).Elements.Clear();
        float[] gradient = new float[window.Model.Layout.Length], expected = [.. gradient];
        ImageEncoder encoder = shape.Create(images, Window.Blas);
        Pass pass = new(window.Model, window.Batch, window.Weights.Span, window.NewState(), gradient, null);
        float[] output = encoder.Forward(pass, inputs).Elements.ToArray(), dOutput = RandomTensors.Uniform(new Random(2), output.Length);
        encoder.Backward(pass, inputs, new MatrixSpan([.. dOutput], images, shape.OutputSize), default);

        EncoderMemory memory = new(shape, images);
        AlignedBuffer columns = new(memory.Columns), maps = new(memory.Maps);
        ImageLayer[] layers = [.. shape.Layers.Select(layer => new ImageLayer(layer, images, columns, maps, Window.Blas))];
        Pass every = new(window.Model, window.Batch, window.Weights.Span, window.NewState(), expected, null);
        layers[0].Forward(every, inputs, images);
        Assert.Equal(layers[1].Forward(every, layers[0].Output(every), images).Elements.ToArray(), output);
        layers[1].Backward(every, layers[0].Output(every), images, new MatrixSpan([.. dOutput], images, shape.OutputSize), layers[0].Output(every));
        layers[0].Backward(every, inputs, images, layers[0].Output(every), default);
        Assert.Equal(expected, gradient);
        Assert.Contains(gradient, value => value != 0f);
    }

    [Fact]
    public void Dropout_scales_the_features_that_it_keeps_and_passes_back_their_gradient_only()
    {
        EncoderOptions options = new() { Height = 20, Width = 20, Filters = [8], NormGroups = [2] };
        const float Share = 0.25f;
        ImageWindow without = new(new ModelOptions { Encoder = options, HiddenSize = 3 }, Ragged);
        ImageWindow window = new(new ModelOptions { Encoder = options with { Dropout = Share }, HiddenSize = 3 }, Ragged);
        RandomStream random = RandomStream.OfStep(seed: 3, step: 5, dataShard: 1);
        (float[] features, _) = Run(without, random, null);
        float[] dOutput = RandomTensors.Uniform(new Random(2), features.Length);
        (float[] kept, float[] gradient) = Run(window, random, dOutput);
        float[] mask = [.. kept.Zip(features, (after, before) => before > 0 && after == 0 ? 0f : 1f / (1f - Share))];
        Assert.Equal(features.Zip(mask, (feature, factor) => feature * factor), kept);
        Assert.InRange(mask.Where((_, i) => features[i] > 0).Count(factor => factor == 0) / (double)features.Count(feature => feature > 0), 0.21, 0.29);

        (_, float[] expected) = Run(without, random, [.. dOutput.Zip(mask, (d, factor) => d * factor)]);
        Assert.Equal(expected, gradient);
        Assert.Equal(kept, Run(window, random, dOutput).Output);
        Assert.NotEqual(kept, Run(window, RandomStream.OfStep(seed: 3, step: 6, dataShard: 1), dOutput).Output);
        Assert.Equal(features, Run(window, null, null).Output);

        static (float[] Output, float[] Gradient) Run(ImageWindow at, RandomStream? random, float[]? dOutput)
        {
            float[] gradient = new float[at.Model.Layout.Length];
            ImageEncoder encoder = at.Model.Encoder!.Create(at.Batch.Shape.Positions, Window.Blas);
            Pass pass = new(at.Model, at.Batch, at.Weights.Span, at.NewState(), gradient, random);
            MatrixSpan output = encoder.Forward(pass, at.Batch.Inputs);
            float[] features = output.Elements.ToArray();
            if (dOutput is not null) encoder.Backward(pass, at.Batch.Inputs, new MatrixSpan([.. dOutput], output.Rows, output.Cols), default);
            return (features, gradient);
        }
    }

    [Theory]
    [InlineData("encoder.0.weight")]
    [InlineData("encoder.1.bias")]
    public void A_weight_that_is_not_a_number_makes_the_loss_not_a_number(string name)
    {
        ImageWindow window = new(ImageWindow.Networks["LSTM"], Ragged);
        window.Model.Layout[name].In(window.Weights.Span).Fill(float.NaN);
        Assert.True(double.IsNaN(window.NewBptt().Loss(window.Weights.Span, window.Batch, window.NewState()).Loss));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]         // with vectors of four pools, and a remainder
    public void The_first_of_equal_values_is_taken_none_if_none_is_above_zero_and_NaN_is_the_largest(int times)
    {
        float[] a = [.. Times(1, 2, -5, -4, 3, 3, 1, float.NaN, 0, 0), .. Times(2, 0, -3, -6, 3, 3, 9, 2, 0, 1)];
        float[] y = new float[5 * times], da = new float[a.Length], dBias = [10f];
        ImageGrid grid = new(1, 2, 10 * times, 1, 0, 1, false);
        byte[] from = new byte[y.Length];
        PooledRelu.Forward(grid, new MatrixView(a, 1, a.Length), [0.5f], new MatrixSpan(y, 1, y.Length), from);
        Assert.Equal(Times(2.5f, 0f, 3.5f, float.NaN, 1.5f), y);

        da.AsSpan().Fill(float.NaN);
        PooledRelu.Backward(grid, new MatrixView(Times(1, 2, 4, 8, 16), 1, y.Length), from, new MatrixSpan(da, 1, da.Length), dBias);
        Assert.Equal([.. Times(0, 1, 0, 0, 4, 0, 0, 8, 0, 0), .. Times(0, 0, 0, 0, 0, 0, 0, 0, 0, 16)], da);
        Assert.Equal([10f + 29 * times], dBias);

        float[] Times(params float[] row) => [.. Enumerable.Repeat(row, times).SelectMany(numbers => numbers)];
    }

    [Fact]
    public void Parameters_have_the_names_and_shapes_of_PyTorch_and_start_within_its_bounds()
    {
        EncoderOptions options = new() { Height = 8, Width = 12, Channels = 2, Filters = [4, 6], KernelSize = 5 };
        SequenceModel model = new(new ModelOptions { Encoder = options, Layers = 1, HiddenSize = 3 }, new ModelPorts { InputWidth = 192, Outputs = 2 });
        Assert.Equal(
            ["encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias"], model.Layout.Entries.Take(4).Select(entry => entry.Name));
        Assert.Equal([6, 4, 5, 5], model.Layout["encoder.1.weight"].Shape);
        Assert.Equal([12, 6 * 2 * 3], model.Layout["rnn.weight_ih_l0"].Shape);
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        Assert.InRange(model.Layout["encoder.1.weight"].In(weights).ToArray().Max(Math.Abs), 0.09f, 0.1f);     // 1 / √(4·5·5)
    }

    [Fact]
    public void Normalizations_have_parameters_of_their_own_and_start_as_the_identity()
    {
        EncoderOptions options = new() { Height = 9, Width = 12, Filters = [4, 6], NormGroups = [0, 3], Stride = [2, 1], Padding = [0, 2] };
        SequenceModel model = new(new ModelOptions { Encoder = options, Layers = 1, HiddenSize = 3 }, new ModelPorts { InputWidth = 108, Outputs = 2 });
        Assert.Equal(
            ["encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias", "encoder_norms.1.weight", "encoder_norms.1.bias"],
            model.Layout.Entries.Take(6).Select(entry => entry.Name));
        Assert.Equal([12, 6 * 2 * 2], model.Layout["rnn.weight_ih_l0"].Shape);       // 9 x 12, 4 x 5 and 2 x 2 pooled, 4 x 4 and 2 x 2 pooled
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        Assert.Equal(Enumerable.Repeat(1f, 6), model.Layout["encoder_norms.1.weight"].In(weights).ToArray());
        Assert.Equal(new float[6], model.Layout["encoder_norms.1.bias"].In(weights).ToArray());
    }

    [Fact]
    public void Data_of_another_width_are_rejected() =>
        Assert.Contains(
            "model.encoder reads images of 1 x 8 x 8 = 64 numbers and the data have 60 at each time step",
            Assert.Throws<ArgumentException>(() => new SequenceModel(
                new ModelOptions { Encoder = new() { Height = 8, Width = 8, Filters = [4] } },
                new ModelPorts { InputWidth = 60, Outputs = 2 })).Message,
            StringComparison.Ordinal);

    static Pass PassOf(ImageWindow window) => new(window.Model, window.Batch, window.Weights.Span, window.NewState(), [], null);

    /// <summary>Makes the loss smooth where the test looks: each filter sees little but its own position, one of each four positions is far brighter
    /// than the others, and so is one of each four groups; what is added before ReLU is large, and of either sign.</summary>
    static void KeepAwayFromTheKink(ImageWindow window)
    {
        EncoderOptions encoder = window.Model.Options.Encoder!;
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            Span<float> values = entry.In(window.Weights.Span);
            bool encodes = entry.Name.StartsWith("encoder", StringComparison.Ordinal), bias = entry.Shape.Count == 1;
            if (entry.Name.StartsWith("encoder_norms", StringComparison.Ordinal))
            {
                bool gain = entry.Name.EndsWith("weight", StringComparison.Ordinal);
                for (int i = 0; i < values.Length; i++) values[i] = gain ? 1f + 0.4f * values[i] : i % 2 == 0 ? 0.5f : -12f;
                continue;
            }

            if (!encodes && entry.Name.Split('.')[0] is not ("conv" or "dense")) continue;
            int taps = encoder.KernelSize * encoder.KernelSize;
            for (int i = 0; i < values.Length; i++)
            {
                if (bias && encodes && encoder.NormGroups is not null) values[i] *= 0.1f;
                else if (bias) values[i] = encodes ? i % 2 == 0 ? 0.1f : -20f : i % 2 == 0 ? 6f : -6f;
                else if (encodes && i % taps == taps / 2) values[i] = 1.5f;
                else values[i] /= encodes ? taps : 8;
            }
        }

        ImageGrid grid = encoder.Grids.First();
        Span<float> images = window.Batch.Inputs.Elements;
        for (int i = 0; i < images.Length; i++)
        {
            (int y, int x) = (i / encoder.Width % encoder.Height + grid.Padding - grid.Kernel / 2, i % encoder.Width + grid.Padding - grid.Kernel / 2);
            bool center = y >= 0 && x >= 0 && y % grid.Stride == 0 && x % grid.Stride == 0;       // of the kernel, at some position
            (y, x) = (y / grid.Stride, x / grid.Stride);
            bool place = center && Chosen(y % 2, x % 2, y / 2 + x / 2), group = Chosen(y / 2 % 2, x / 2 % 2, y / 4 + x / 4);
            images[i] = 0.04f * images[i] + (place ? group ? 1.2f : 0.4f : 0f);
        }

        bool Chosen(int y, int x, int of) => 2 * y + x == of % 4;
    }
}
