using Windrow.Models;
using Windrow.Models.Images;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Images;

/// <summary>A small model that reads images, with random weights, and a window of random images over rows of these lengths.</summary>
sealed class ImageWindow
{
    public ImageWindow(ModelOptions options, int[] lengths, int seed = 1)
    {
        Random random = new(seed);
        EncoderOptions encoder = options.Encoder!;
        Model = new SequenceModel(options, new ModelPorts { InputWidth = (int)encoder.ImageSize, Outputs = 5 });
        Weights = new AlignedBuffer(Model.Layout.Length);
        foreach (ParameterEntry entry in Model.Layout.Entries) RandomTensors.Uniform(random, entry.Length, 0.5f).CopyTo(entry.In(Weights.Span));
        Batch = new SequenceBatch(Model.Ports.Format, lengths.Max(), lengths.Length);
        Batch.Shape.Set(lengths);
        Batch.Begins.Fill(true);
        RandomTensors.Uniform(random, Batch.Inputs.Elements.Length).CopyTo(Batch.Inputs.Elements);
        RandomTensors.Tokens(random, Batch.Classes.Length, 5).CopyTo(Batch.Classes);
    }

    public SequenceModel Model { get; }

    public AlignedBuffer Weights { get; }

    public SequenceBatch Batch { get; }

    /// <summary>Encoders in front of each kind of network.</summary>
    public static Dictionary<string, ModelOptions> Networks { get; } = new()
    {
        ["LSTM"] = Of(new() { Height = 6, Width = 7, Filters = [3, 2] }) with { Layers = 1 },
        ["GRU, both directions"] = Of(new() { Height = 5, Width = 4, Channels = 2, Filters = [4], KernelSize = 5 }) with
        {
            Cell = CellKind.Gru,
            Bidirectional = true,
        },
        ["feedForward"] = Of(new() { Height = 6, Width = 6, Filters = [3] }) with { Network = NetworkKind.FeedForward, KernelSize = 2 },
        ["feedForward, one step"] = Of(new() { Height = 6, Width = 6, Filters = [3] }) with { Network = NetworkKind.FeedForward },
        ["stride and padding"] = Of(new() { Height = 9, Width = 10, Channels = 2, Filters = [3], KernelSize = 5, Stride = [2], Padding = [1] }) with { Layers = 1 },
        ["normalized, first"] = Of(new() { Height = 7, Width = 6, Filters = [4, 2], NormGroups = [2, 0] }) with { Network = NetworkKind.FeedForward },
        ["normalized, last"] = Of(new() { Height = 7, Width = 6, Filters = [3, 4], NormGroups = [0, 2] }) with { Layers = 1 },
        ["normalized, stride"] = Of(new() { Height = 9, Width = 8, Filters = [4], NormGroups = [1], Stride = [2], Padding = [0] }) with { Network = NetworkKind.FeedForward },
        ["convolutional"] = Of(new() { Height = 4, Width = 4, Filters = [2, 3], KernelSize = 1 }) with { Network = NetworkKind.Convolutional },
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    public Bptt NewBptt() => new(Model, Batch.Shape.MaxSteps, Batch.Shape.MaxRows, Window.Blas);

    public LaneState NewState() => new(Model, Batch.Shape.Rows);

    static ModelOptions Of(EncoderOptions encoder) => new() { Encoder = encoder, HiddenSize = 6 };
}
