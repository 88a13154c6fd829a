using Windrow.Models;

namespace Windrow.Tests.Models;

/// <summary>Small networks without recurrence, for tokens.</summary>
static class Networks
{
    static readonly Dictionary<string, ModelOptions> All = new()
    {
        ["feedForward"] = FeedForward(1, 1),
        ["feedForward, context 4"] = FeedForward(2, 4),
        ["feedForward, context 3, residual, normalized"] = FeedForward(3, 3) with { Residual = true, LayerNorm = true },
        ["convolutional"] = Convolutional(2, 3),
        ["convolutional, one step"] = Convolutional(2, 1),
        ["convolutional, dilated"] = Convolutional(3, 2) with { Dilation = 2 },
        ["convolutional, dilated, residual, normalized"] = Convolutional(3, 3) with { Dilation = 2, Residual = true, LayerNorm = true },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static ModelOptions Named(string name) => All[name];

    static ModelOptions FeedForward(int layers, int context) =>
        new() { Network = NetworkKind.FeedForward, Layers = layers, KernelSize = context, HiddenSize = 9, EmbeddingSize = 5 };

    static ModelOptions Convolutional(int layers, int kernel) =>
        new() { Network = NetworkKind.Convolutional, Layers = layers, KernelSize = kernel, HiddenSize = 9, EmbeddingSize = 5 };
}
