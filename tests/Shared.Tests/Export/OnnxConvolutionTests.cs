using Windrow.Models;

namespace Windrow.Tests.Export;

/// <summary>Exported feed-forward and convolutional networks in ONNX Runtime compute what ours do.</summary>
public class OnnxConvolutionTests
{
    static readonly int[] Equal = [6, 6, 6], Ragged = [2, 7, 5, 1, 7];

    static readonly ModelPorts Numbers = new() { InputWidth = 5, Outputs = 3 };

    static Dictionary<string, ModelOptions> All { get; } = new()
    {
        ["dense"] = new() { Network = NetworkKind.FeedForward, Layers = 1 },
        ["dense, 3 layers, context 4"] = new() { Network = NetworkKind.FeedForward, Layers = 3, KernelSize = 4 },
        ["dense, context beyond the window"] = new() { Network = NetworkKind.FeedForward, KernelSize = 12 },
        ["convolution"] = new() { Network = NetworkKind.Convolutional, Layers = 1 },
        ["convolution, one step"] = new() { Network = NetworkKind.Convolutional, KernelSize = 1 },
        ["convolution, even kernel"] = new() { Network = NetworkKind.Convolutional, KernelSize = 2 },
        ["convolution, dilated beyond the window"] = new() { Network = NetworkKind.Convolutional, Layers = 4, Dilation = 2 },
        ["both sides"] = new() { Network = NetworkKind.Convolutional, Causal = false },
        ["both sides, one step"] = new() { Network = NetworkKind.Convolutional, Causal = false, KernelSize = 1 },
        ["both sides, dilated"] = new() { Network = NetworkKind.Convolutional, Causal = false, Layers = 3, KernelSize = 5, Dilation = 2 },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_predicts_and_carries_the_same_numbers(string name)
    {
        foreach (int[] lengths in (int[][])[Equal, Ragged])
        {
            using OnnxCase network = new(All[name] with { HiddenSize = 7 }, Numbers, lengths);
            network.AssertSameAfterAState();
            network.AssertSameAfterOneStateForAll();
            network.AssertSameFromTheBeginning();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Normalised_and_residual_layers_go_along(string name)
    {
        ModelOptions options = All[name] with { HiddenSize = 7, LayerNorm = true, Residual = true, Dropout = 0.5 };
        using OnnxCase network = new(options, Numbers, Ragged);
        network.AssertSameAfterAState();
        network.AssertSameFromTheBeginning();
    }

    [Theory]
    [InlineData("dense, 3 layers, context 4")]
    [InlineData("convolution")]
    [InlineData("both sides")]
    public void Images_are_encoded_before(string name)
    {
        ModelOptions options = All[name] with { HiddenSize = 7, Encoder = new() { Height = 6, Width = 5, Filters = [3] } };
        using OnnxCase network = new(options, Numbers with { InputWidth = 30 }, Ragged);
        network.AssertSameAfterAState();
        network.AssertSameFromTheBeginning();
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(7, true)]
    public void Tokens_go_in_embedded_or_tied(int embedding, bool tied)
    {
        foreach (string name in (string[])["dense, 3 layers, context 4", "convolution", "both sides"])
        {
            ModelOptions options = All[name] with { HiddenSize = 7, EmbeddingSize = embedding, TieEmbeddings = tied };
            using OnnxCase network = new(options, ModelPorts.Text(11), Ragged);
            network.AssertSameAfterAState();
            network.AssertSameFromTheBeginning();
        }
    }

    [Theory]
    [InlineData(PoolingKind.Last)]
    [InlineData(PoolingKind.Mean)]
    [InlineData(PoolingKind.Max)]
    public void One_prediction_for_each_row_is_over_the_rows_own_length(PoolingKind pooling)
    {
        ModelPorts ports = Numbers with { Task = new TaskOptions { Predict = PredictionKind.Sequence, Pooling = pooling } };
        foreach (ModelOptions options in All.Values)
        {
            using OnnxCase network = new(options with { HiddenSize = 7 }, ports, 2, 7, 0, 5, 1, 7);
            network.AssertSameAfterAState();
            network.AssertSameFromTheBeginning();
        }
    }
}
