using System.Text.Json;
using Windrow.Models;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>Convolutions over time compared with PyTorch, which convolved each row separately; rows have different lengths.</summary>
public class PyTorchConvolutionTests
{
    const double Tolerance = 1e-6;

    public static TheoryData<string> Names => [.. PyTorchFixture.Names("convolution").Where(name => name.StartsWith("conv1d", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_and_all_gradients_match_PyTorch(string name)
    {
        JsonElement fixture = PyTorchFixture.Read($"convolution/{name}.json"), config = fixture.GetProperty("config");
        SequenceModel model = Model(config);
        AlignedBuffer weights = new(model.Layout.Length), gradient = new(model.Layout.Length);
        foreach (JsonProperty parameter in fixture.GetProperty("parameters").EnumerateObject())
            Values(parameter.Value).CopyTo(model.Layout[parameter.Name].In(weights.Span));
        gradient.Span.Fill(float.NaN);

        int[] lengths = [.. fixture.GetProperty("lengths").EnumerateArray().Select(length => length.GetInt32())];
        SequenceBatch batch = new(model.Ports.Format, lengths.Max(), lengths.Length);
        batch.Shape.Set(lengths);
        batch.Begins.Fill(true);
        Pack(batch.Shape, Values(fixture.GetProperty("inputs")), batch.Inputs);
        ILayer body = model.Body.Create(lengths.Max(), lengths.Length, Window.Blas);
        Pass pass = new(model, batch, weights.Span, new LaneState(model, lengths.Length), gradient.Span, null);

        MatrixView output = body.Forward(pass, batch.Inputs);
        RelativeError.Below(Tolerance, Unpack(batch.Shape, output), Doubles(fixture.GetProperty("output")), "the output");

        AlignedBuffer dOutput = new(output.Rows * output.Cols), dInput = new(batch.Inputs.Data.Length);
        dInput.Span.Fill(float.NaN);
        Pack(batch.Shape, Values(fixture.GetProperty("outputGradient")), dOutput.AsMatrix(output.Rows, output.Cols));
        MatrixSpan dx = dInput.AsMatrix(batch.Inputs.Rows, batch.Inputs.Cols);
        body.Backward(pass, batch.Inputs, dOutput.AsMatrix(output.Rows, output.Cols), dx);
        RelativeError.Below(Tolerance, Unpack(batch.Shape, dx), Doubles(fixture.GetProperty("inputGradient")), "the gradient of the input");
        foreach (JsonProperty tensor in fixture.GetProperty("gradients").EnumerateObject())
        {
            RelativeError.Below(
                Tolerance, model.Layout[tensor.Name].In(gradient.Span), Doubles(tensor.Value), $"the gradient of {tensor.Name}");
        }
    }

    [Fact]
    public void The_fixtures_cover_causal_and_centered_convolutions_with_and_without_dilation()
    {
        string[] kinds = ["conv1d-causal-k2-d2", "conv1d-causal-k3-d1", "conv1d-same-k3-d1", "conv1d-same-k5-d2"];
        Assert.All(kinds, kind => Assert.Contains(kind, PyTorchFixture.Names("convolution")));
    }

    /// <summary>Two layers with their own widths and a common dilation, a combination that no job file can describe.</summary>
    static SequenceModel Model(JsonElement config)
    {
        int[] widths = [Int("features"), .. config.GetProperty("channels").EnumerateArray().Select(width => width.GetInt32())];
        ModelOptions options = new() { Network = NetworkKind.Convolutional };
        TimeTaps taps = new(Int("kernel"), Int("dilation"), config.GetProperty("padding").GetString() == "causal");
        ConvolutionStackShape body = new([.. Enumerable.Range(0, 2).Select(l => new ConvolutionShape(options, l, widths[l], widths[l + 1], taps))]);
        return new SequenceModel(options, new ModelPorts { InputWidth = widths[0], Outputs = 2 }, body);

        int Int(string name) => config.GetProperty(name).GetInt32();
    }

    /// <summary>From [T, B, W] to positions.</summary>
    static void Pack(PackedShape at, float[] values, MatrixSpan packed)
    {
        for (int t = 0; t < at.Steps; t++)
        {
            for (int r = 0; r < at.Alive(t); r++) values.AsSpan((t * at.Rows + at.Order[r]) * packed.Cols, packed.Cols).CopyTo(packed.Row(at.Position(r, t)));
        }
    }

    /// <summary>From positions to [T, B, W], with zeros past a row's end.</summary>
    static float[] Unpack(PackedShape at, MatrixView packed)
    {
        float[] values = new float[at.Steps * at.Rows * packed.Cols];
        for (int t = 0; t < at.Steps; t++)
        {
            for (int r = 0; r < at.Alive(t); r++) packed.Row(at.Position(r, t)).CopyTo(values.AsSpan((t * at.Rows + at.Order[r]) * packed.Cols));
        }

        return values;
    }

    static double[] Doubles(JsonElement tensor) => PyTorchFixture.Doubles(tensor.GetProperty("values"));

    static float[] Values(JsonElement tensor) => PyTorchFixture.Floats(tensor.GetProperty("values"));
}
