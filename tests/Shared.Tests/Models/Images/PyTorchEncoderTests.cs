using System.Text.Json;
using Windrow.Models;
using Windrow.Models.Images;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Images;

/// <summary>Image encoders compared with PyTorch in double precision.</summary>
public class PyTorchEncoderTests
{
    /// <summary>Normalization divides by the deviation, and makes rounding errors larger.</summary>
    const double Tolerance = 1e-6, ToleranceWithNorm = 1e-5;

    static readonly string[] Fixtures =
    [
        "conv2d-8x8", "conv2d-7x10", "encoder-valid", "encoder-stride", "encoder-even", "encoder-layer-norm", "encoder-group-norm", "encoder-channel-norm",
        "encoder-three-layers",
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string name in Fixtures)
            {
                foreach (string backend in (string[])[Backends.Native, Backends.Fused, Backends.Managed]) cases.Add(name, backend);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_all_gradients_match_PyTorch(string name, string backend)
    {
        JsonElement fixture = PyTorchFixture.Read($"convolution/{name}.json"), config = fixture.GetProperty("config");
        int[] channels = Ints("channels")!;
        EncoderOptions options = new()
        {
            Channels = channels[0],
            Height = Int("height"),
            Width = Int("width"),
            Filters = channels[1..],
            KernelSize = config.TryGetProperty("kernel", out JsonElement kernel) ? kernel.GetInt32() : 3,
            Padding = Ints("padding"),
            Stride = Ints("stride"),
            NormGroups = Ints("groups"),
        };
        Assert.Empty(options.Problems());
        double tolerance = options.NormGroups is null ? Tolerance : ToleranceWithNorm;
        SequenceModel model = new(new ModelOptions { Encoder = options }, new ModelPorts { InputWidth = (int)options.ImageSize, Outputs = 2 });
        AlignedBuffer weights = new(model.Layout.Length), gradient = new(model.Layout.Length);
        foreach (JsonProperty parameter in fixture.GetProperty("parameters").EnumerateObject())
            Values(parameter.Value).CopyTo(model.Layout[parameter.Name].In(weights.Span));
        gradient.Span.Fill(float.NaN);

        SequenceBatch batch = new(model.Ports.Format, 1, Int("images"));
        batch.Shape.SetEqual(1, Int("images"));
        Values(fixture.GetProperty("inputs")).CopyTo(batch.Inputs.Elements);
        ImageEncoder encoder = model.Encoder!.Create(Int("images"), Backends.Named(backend));
        Pass pass = new(model, batch, weights.Span, new LaneState(model, Int("images")), gradient.Span, null);

        RelativeError.Below(tolerance, encoder.Forward(pass, batch.Inputs).Elements, Doubles(fixture.GetProperty("output")), "the output");

        MatrixSpan dOutput = encoder.Output(pass);
        Values(fixture.GetProperty("outputGradient")).CopyTo(dOutput.Elements);
        AlignedBuffer dInput = new(batch.Inputs.Elements.Length);
        dInput.Span.Fill(float.NaN);
        encoder.Backward(pass, batch.Inputs, dOutput, dInput.AsMatrix(batch.Inputs.Rows, batch.Inputs.Cols));
        RelativeError.Below(tolerance, dInput.Span, Doubles(fixture.GetProperty("inputGradient")), "the gradient of the input");
        foreach (JsonProperty tensor in fixture.GetProperty("gradients").EnumerateObject())
        {
            Span<float> actual = model.Layout[tensor.Name].In(gradient.Span);
            if (model.Encoder.Layers.FirstOrDefault(layer => layer.Bias == tensor.Name && layer.NormGroups == layer.Filters) is { } layer)
            {
                // A bias that normalization takes away again has no gradient, and rounding errors are all there is.
                float most = 1e-5f * model.Layout[layer.Weight].In(gradient.Span).ToArray().Max(Math.Abs);
                Assert.All(actual.ToArray(), slope => Assert.InRange(slope, -most, most));
                continue;
            }

            RelativeError.Below(tolerance, actual, Doubles(tensor.Value), $"the gradient of {tensor.Name}");
        }

        int Int(string key) => config.GetProperty(key).GetInt32();

        int[]? Ints(string key) => config.TryGetProperty(key, out JsonElement values) ? [.. values.EnumerateArray().Select(value => value.GetInt32())] : null;
    }

    static double[] Doubles(JsonElement tensor) => PyTorchFixture.Doubles(tensor.GetProperty("values"));

    static float[] Values(JsonElement tensor) => PyTorchFixture.Floats(tensor.GetProperty("values"));
}
