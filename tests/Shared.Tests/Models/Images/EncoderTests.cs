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
    public void A_layer_and_its_gradients_match_a_slow_implementation(int height, int width, int channels, int filters, int kernel, int images)
    {
        EncoderOptions options = new() { Height = height, Width = width, Channels = channels, Filters = [filters], KernelSize = kernel };
        ImageWindow window = new(new ModelOptions { Encoder = options, HiddenSize = 3, Layers = 1 }, [images]);
        (double[] weight, double[] bias) = (Doubles("encoder.0.weight", window.Weights), Doubles("encoder.0.bias", window.Weights));
        NaiveEncoder slow = new(height, width, kernel, weight, bias);
        AlignedBuffer gradient = new(window.Model.Layout.Length);
        gradient.Span.Fill(float.NaN);
        ImageEncoder encoder = window.Model.Encoder!.Create(images, Window.Blas);
        Pass pass = new(window.Model, window.Batch, window.Weights.Span, window.NewState(), gradient.Span, null);
        MatrixSpan inputs = window.Batch.Inputs, output = encoder.Forward(pass, inputs);
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
        ImageGrid grid = new(1, 2, 10 * times, 1);
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
    public void Data_of_another_width_are_rejected() =>
        Assert.Contains(
            "model.encoder reads images of 1 x 8 x 8 = 64 numbers and the data have 60 at each time step",
            Assert.Throws<ArgumentException>(() => new SequenceModel(
                new ModelOptions { Encoder = new() { Height = 8, Width = 8, Filters = [4] } },
                new ModelPorts { InputWidth = 60, Outputs = 2 })).Message,
            StringComparison.Ordinal);

    static Pass PassOf(ImageWindow window) => new(window.Model, window.Batch, window.Weights.Span, window.NewState(), [], null);

    /// <summary>Makes the loss smooth where the test looks: each filter sees little but its own position, one of each four positions is far brighter
    /// than the others, and so is one of each four groups; biases are large, and of either sign.</summary>
    static void KeepAwayFromTheKink(ImageWindow window)
    {
        EncoderOptions encoder = window.Model.Options.Encoder!;
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            Span<float> values = entry.In(window.Weights.Span);
            bool encodes = entry.Name.StartsWith("encoder", StringComparison.Ordinal), bias = entry.Shape.Count == 1;
            if (!encodes && entry.Name.Split('.')[0] is not ("conv" or "dense")) continue;
            int taps = encoder.KernelSize * encoder.KernelSize;
            for (int i = 0; i < values.Length; i++)
            {
                if (bias) values[i] = encodes ? i % 2 == 0 ? 0.1f : -20f : i % 2 == 0 ? 6f : -6f;
                else if (encodes && i % taps == taps / 2) values[i] = 1.5f;
                else values[i] /= encodes ? taps : 8;
            }
        }

        Span<float> images = window.Batch.Inputs.Elements;
        for (int i = 0; i < images.Length; i++)
        {
            (int y, int x) = (i / encoder.Width % encoder.Height, i % encoder.Width);
            bool place = Chosen(y % 2, x % 2, y / 2 + x / 2), group = Chosen(y / 2 % 2, x / 2 % 2, y / 4 + x / 4);
            images[i] = 0.04f * images[i] + (place ? group ? 1.2f : 0.4f : 0f);
        }

        bool Chosen(int y, int x, int of) => 2 * y + x == of % 4;
    }
}
