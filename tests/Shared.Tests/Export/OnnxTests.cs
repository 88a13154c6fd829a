using Google.Protobuf;
using Windrow.Export.Onnx;
using Windrow.Models;
using Windrow.Models.Outputs;

namespace Windrow.Tests.Export;

/// <summary>Exported models in ONNX Runtime compute what ours do.</summary>
public class OnnxTests
{
    static readonly int[] Equal = [6, 6, 6], Ragged = [2, 7, 5, 1, 7];

    static readonly ModelPorts Numbers = new() { InputWidth = 5, Outputs = 3 };

    public static TheoryData<CellKind, int, bool, bool> Networks()
    {
        TheoryData<CellKind, int, bool, bool> networks = [];
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (int layers in (int[])[1, 3])
            {
                foreach (bool bidirectional in (bool[])[false, true])
                {
                    networks.Add(cell, layers, bidirectional, false);
                    networks.Add(cell, layers, bidirectional, true);
                }
            }
        }

        return networks;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_network_predicts_and_carries_the_same_numbers(CellKind cell, int layers, bool bidirectional, bool ragged)
    {
        ModelOptions options = new() { Cell = cell, Layers = layers, HiddenSize = 7, Bidirectional = bidirectional };
        using OnnxCase network = new(options, Numbers, ragged ? Ragged : Equal);
        network.AssertSameAfterAState();
        network.AssertSameAfterOneStateForAll();
        network.AssertSameFromTheBeginning();
        if (!ragged) network.AssertSameWithoutLengths();
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(4, false)]
    [InlineData(14, true)]
    public void Tokens_go_in_one_hot_embedded_or_tied(int? embedding, bool tied)
    {
        ModelOptions options = new() { HiddenSize = 7, EmbeddingSize = embedding, TieEmbeddings = tied, Bidirectional = true };
        using OnnxCase network = new(options, ModelPorts.Text(11), Ragged);
        network.AssertSameAfterAState();
        Assert.Equal(tied ? 0 : 1, ModelProto.Parser.ParseFrom(network.File).Graph.Initializer.Count(tensor => tensor.Name == "head.weight"));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 3, 6, 8)]
    public void An_adaptive_softmax_gives_the_logarithms_of_probabilities(int divisor, params int[] cutoffs)
    {
        ModelOptions options = new() { HiddenSize = 30, EmbeddingSize = 5, Output = new AdaptiveSoftmaxOptions { Cutoffs = cutoffs, Divisor = divisor } };
        using OnnxCase network = new(options, ModelPorts.Text(11), Ragged);
        network.AssertSameAfterAState();
        network.AssertSameFromTheBeginning();
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void Normalised_residual_and_learned_beginnings_go_along(bool layerNorm, bool residual, bool bidirectional)
    {
        ModelOptions options = new()
        {
            Cell = CellKind.Gru,
            Layers = 3,
            HiddenSize = 7,
            LayerNorm = layerNorm,
            Residual = residual,
            Bidirectional = bidirectional,
            Dropout = 0.5,
            InitialState = InitialStateKind.Learned,
        };
        using OnnxCase network = new(options, Numbers, Ragged);
        network.AssertSameFromTheBeginning();
        network.AssertSameAfterAState();
    }

    [Theory]
    [InlineData(8, 9, 2, 3, 3, 4)]
    [InlineData(5, 4, 1, 5, 6)]
    public void Images_are_encoded(int height, int width, int channels, int kernel, params int[] filters)
    {
        ModelOptions options = new()
        {
            HiddenSize = 7,
            Bidirectional = true,
            Encoder = new() { Height = height, Width = width, Channels = channels, KernelSize = kernel, Filters = filters },
        };
        using OnnxCase network = new(options, Numbers with { InputWidth = height * width * channels }, Ragged);
        network.AssertSameAfterAState();
        network.AssertSameFromTheBeginning();
    }

    [Theory]
    [InlineData(9, 11, 2, 4, new[] { 0, 2 }, new[] { 2, 1 }, null)]
    [InlineData(9, 8, 3, 3, null, null, new[] { 1, 3 })]
    [InlineData(13, 12, 1, 3, new[] { 1 }, new[] { 1, 2 }, new[] { 4, 0 })]
    public void Images_are_encoded_with_other_paddings_and_strides_and_normalized(
        int height, int width, int channels, int kernel, int[]? padding, int[]? stride, int[]? groups)
    {
        ModelOptions options = new()
        {
            HiddenSize = 7,
            Encoder = new()
            {
                Height = height,
                Width = width,
                Channels = channels,
                KernelSize = kernel,
                Filters = [4, 6],
                Padding = padding,
                Stride = stride,
                NormGroups = groups,
                Dropout = 0.5,
            },
        };
        Assert.Empty(options.Encoder.Problems());
        using OnnxCase network = new(options, Numbers with { InputWidth = height * width * channels }, Ragged);
        network.AssertSameAfterAState();
        network.AssertSameFromTheBeginning();
    }

    [Theory]
    [InlineData(PoolingKind.Last, false)]
    [InlineData(PoolingKind.Last, true)]
    [InlineData(PoolingKind.Mean, false)]
    [InlineData(PoolingKind.Mean, true)]
    [InlineData(PoolingKind.Max, false)]
    [InlineData(PoolingKind.Max, true)]
    public void One_prediction_for_each_row_is_over_the_rows_own_length(PoolingKind pooling, bool bidirectional)
    {
        ModelOptions options = new() { HiddenSize = 7, Bidirectional = bidirectional, LayerNorm = true };
        ModelPorts ports = Numbers with { Task = new TaskOptions { Predict = PredictionKind.Sequence, Pooling = pooling } };
        using OnnxCase network = new(options, ports, Ragged);
        network.AssertSameAfterAState();
        network.AssertSameFromTheBeginning();
    }

    [Theory]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.RnnTanh)]
    public void A_row_without_a_step_keeps_its_state(CellKind cell)
    {
        ModelPorts ports = Numbers with { Task = new TaskOptions { Predict = PredictionKind.Sequence, Pooling = PoolingKind.Mean } };
        using OnnxCase network = new(new ModelOptions { Cell = cell, HiddenSize = 7, Bidirectional = true }, ports, 4, 0, 2);
        network.AssertSameAfterAState();
    }

    [Fact]
    public void The_file_says_who_wrote_it_and_what_the_caller_adds()
    {
        using OnnxCase network = new(new ModelOptions(), Numbers, Equal);
        ModelProto file = ModelProto.Parser.ParseFrom(network.File);
        Assert.Equal("windrow", file.ProducerName);
        Assert.NotEmpty(file.ProducerVersion);
        Assert.Equal(("job", "test-1"), (Assert.Single(file.MetadataProps).Key, file.MetadataProps[0].Value));
        Assert.Equal(17, Assert.Single(file.OpsetImport).Version);
        Assert.Equal(network.File, file.ToByteArray());
    }

    [Theory]
    [InlineData(CellKind.Lstm, PredictionKind.EachStep)]
    [InlineData(CellKind.Gru, PredictionKind.Sequence)]
    public void ONNX_Runtime_has_nothing_to_say_about_the_file_but_that_inputs_have_defaults(CellKind cell, PredictionKind predict)
    {
        ModelOptions options = new() { Cell = cell, Layers = 2, HiddenSize = 7, Bidirectional = true, LayerNorm = true };
        using OnnxCase network = new(options, Numbers with { Task = new TaskOptions { Predict = predict } }, Ragged);
        network.AssertSameFromTheBeginning();
        network.AssertSameAfterAState();
        Assert.All(OnnxLog.Lines, line => Assert.Contains("appears in graph inputs", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_of_another_model_are_refused()
    {
        SequenceModel model = new(new ModelOptions(), Numbers);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => OnnxFile.Write(Stream.Null, model, new float[3], []));
        Assert.Contains($"The weights have length 3; expected {model.Layout.Length}.", refused.Message, StringComparison.Ordinal);
    }
}
