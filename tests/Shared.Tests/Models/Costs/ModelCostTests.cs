using Windrow.Models;
using Windrow.Models.Costs;
using Windrow.Models.Outputs;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Costs;

/// <summary>The formulas compared with what is really learned, allocated and multiplied.</summary>
[Collection(AloneCollection.Name)]
public class ModelCostTests
{
    static readonly ModelPorts Text = ModelPorts.Text(65), Numbers = new() { InputWidth = 10, Outputs = 7 };

    static readonly ModelPorts Images = Numbers with { InputWidth = 180 };

    const string Adaptive = "adaptive softmax", Sampled = "sampled softmax";

    static readonly RandomStream Random = RandomStream.OfStep(seed: 1, step: 1, dataShard: 0);

    public static TheoryData<string> Networks => [.. Models.Keys];

    /// <summary>What an adaptive softmax multiplies depends on the targets, and a sampled one multiplies more in evaluations than in training.</summary>
    public static TheoryData<string> NetworksForAnyTargets => [.. Models.Keys.Except([Adaptive, Sampled])];

    static readonly ModelPorts Pairs = new() { VocabularySize = 33, Outputs = 33, SourceVocabularySize = 27 };

    static readonly ModelPorts Described = new() { VocabularySize = 33, Outputs = 33, SourceInputWidth = 10 };

    static Dictionary<string, (ModelOptions Options, ModelPorts Ports)> Models { get; } = new()
    {
        ["LSTM, one-hot"] = (new() { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 32 }, Text),
        ["GRU, embedding"] = (new() { Cell = CellKind.Gru, Layers = 3, HiddenSize = 32, EmbeddingSize = 24 }, Text),
        ["RNN, one layer"] = (new() { Cell = CellKind.RnnTanh, Layers = 1, HiddenSize = 48 }, Text),
        ["numbers"] = (new() { Layers = 2, HiddenSize = 32 }, Numbers),
        ["both directions, one-hot"] = (new() { Layers = 2, HiddenSize = 32, Bidirectional = true }, Text),
        ["both directions, numbers"] = (new() { Cell = CellKind.Gru, Layers = 2, HiddenSize = 32, Bidirectional = true }, Numbers),
        ["normalized, residual, dropout"] = (new() { Layers = 3, HiddenSize = 32, LayerNorm = true, Residual = true, Dropout = 0.2 }, Text),
        ["tied, learned initial state"] = (
            new() { HiddenSize = 32, EmbeddingSize = 32, TieEmbeddings = true, InitialState = InitialStateKind.Learned }, Text),
        [Adaptive] = (
            new() { HiddenSize = 32, EmbeddingSize = 24, Output = new AdaptiveSoftmaxOptions { Cutoffs = [300, 1000, 3000], Divisor = 2 } }, ModelPorts.Text(5000)),
        [Sampled] = (new() { HiddenSize = 32, EmbeddingSize = 24, Output = new SampledSoftmaxOptions { Samples = 500 } }, ModelPorts.Text(5000)),
        ["one per sequence, last"] = (new() { HiddenSize = 32, Bidirectional = true }, PerSequence(PoolingKind.Last)),
        ["images"] = (new() { HiddenSize = 32, Encoder = new() { Channels = 2, Height = 10, Width = 9, Filters = [3, 5] } }, Images),
        ["large images, both directions"] = (
            new() { HiddenSize = 8, Bidirectional = true, Encoder = new() { Height = 20, Width = 9, Filters = [7], KernelSize = 9 } }, Images),
        ["images, normalized, stride, dropout"] = (
            new()
            {
                HiddenSize = 32,
                Encoder = new() { Height = 19, Width = 14, Filters = [4, 6], Padding = [0, 2], Stride = [1, 2], NormGroups = [2, 0], Dropout = 0.3, KernelSize = 4 },
            },
            Numbers with { InputWidth = 266 }),
        ["images, dense"] = (
            new() { Network = NetworkKind.FeedForward, KernelSize = 3, HiddenSize = 16, Encoder = new() { Height = 18, Width = 10, Filters = [4] } }, Images),
        ["images, convolution"] = (
            new() { Network = NetworkKind.Convolutional, HiddenSize = 16, Encoder = new() { Height = 18, Width = 10, Filters = [4, 6] } }, Images),
        ["pairs, no attention"] = (new() { Cell = CellKind.Gru, HiddenSize = 32, EmbeddingSize = 24, Attention = AttentionKind.None }, Pairs),
        ["pairs, dot"] = (new() { HiddenSize = 32, Attention = AttentionKind.Dot }, Pairs),
        ["pairs, general, both directions"] = (new() { HiddenSize = 32, EmbeddingSize = 24, Bidirectional = true }, Pairs),
        ["pairs, additive, both directions"] = (new() { HiddenSize = 32, Layers = 1, Bidirectional = true, Attention = AttentionKind.Additive }, Pairs),
        ["numbers, described"] = (new() { HiddenSize = 32, Bidirectional = true }, Described),
        ["numbers, described, embedding"] = (new() { Cell = CellKind.Gru, HiddenSize = 32, EmbeddingSize = 24, Attention = AttentionKind.None }, Described),
        ["images, described"] = (
            new() { HiddenSize = 32, EmbeddingSize = 24, Encoder = new() { Channels = 2, Height = 10, Width = 9, Filters = [3, 5] } }, Described with { SourceInputWidth = 180 }),
        ["one per sequence, mean"] = (new() { HiddenSize = 32 }, PerSequence(PoolingKind.Mean)),
        ["dense"] = (new() { Network = NetworkKind.FeedForward, Layers = 1, HiddenSize = 48 }, Numbers),
        ["dense, context, embedding"] = (new() { Network = NetworkKind.FeedForward, Layers = 3, KernelSize = 5, HiddenSize = 32, EmbeddingSize = 24 }, Text),
        ["convolution, embedding"] = (new() { Network = NetworkKind.Convolutional, Layers = 3, Dilation = 2, HiddenSize = 32, EmbeddingSize = 24 }, Text),
        ["convolution, numbers, one step"] = (new() { Network = NetworkKind.Convolutional, Layers = 2, KernelSize = 1, HiddenSize = 32 }, Numbers),
        ["convolution, normalized, residual, dropout"] = (
            new() { Network = NetworkKind.Convolutional, Layers = 3, HiddenSize = 32, LayerNorm = true, Residual = true, Dropout = 0.2 }, Numbers),
        ["convolution of both sides, max"] = (
            new() { Network = NetworkKind.Convolutional, Layers = 2, KernelSize = 5, HiddenSize = 32, Causal = false }, PerSequence(PoolingKind.Max)),
    };

    /// <summary>The counts are those of PyTorch 1.13, <c>sum(p.numel() for p in module.parameters())</c>.</summary>
    [Theory]
    [InlineData(CellKind.Lstm, 10, 20, 2, false, null, 7, 6_067)]        // nn.LSTM(10, 20, 2), nn.Linear(20, 7)
    [InlineData(CellKind.Gru, 10, 20, 3, true, null, 7, 19_007)]         // nn.GRU(10, 20, 3, bidirectional=True), nn.Linear(40, 7)
    [InlineData(CellKind.RnnTanh, 10, 20, 1, false, null, 7, 787)]       // nn.RNN(10, 20), nn.Linear(20, 7)
    [InlineData(CellKind.Lstm, 0, 128, 2, false, 32, 65, 225_505)]       // nn.Embedding(65, 32), nn.LSTM(32, 128, 2), nn.Linear(128, 65)
    [InlineData(CellKind.Lstm, 0, 128, 2, false, null, 65, 240_321)]     // nn.LSTM(65, 128, 2), nn.Linear(128, 65)
    public void Parameters_are_as_many_as_in_PyTorchs_modules(
        CellKind cell, int inputs, int hidden, int layers, bool bidirectional, int? embedding, int outputs, long expected)
    {
        ModelOptions options = new() { Cell = cell, HiddenSize = hidden, Layers = layers, Bidirectional = bidirectional, EmbeddingSize = embedding };
        ModelPorts ports = inputs == 0 ? ModelPorts.Text(outputs) : new() { InputWidth = inputs, Outputs = outputs };
        Assert.Equal(expected, ModelCost.Of(new SequenceModel(options, ports), 1, 1).Parameters);
    }

    /// <inheritdoc cref="Parameters_are_as_many_as_in_PyTorchs_modules"/>
    [Theory]
    [InlineData(NetworkKind.FeedForward, 1, 2, 787)]        // nn.Linear(10, 20), nn.Linear(20, 20), nn.Linear(20, 7)
    [InlineData(NetworkKind.FeedForward, 4, 2, 1_387)]      // nn.Linear(4 * 10, 20), nn.Linear(20, 20), nn.Linear(20, 7)
    [InlineData(NetworkKind.Convolutional, 3, 2, 1_987)]    // nn.Conv1d(10, 20, 3), nn.Conv1d(20, 20, 3), nn.Linear(20, 7)
    [InlineData(NetworkKind.Convolutional, 5, 3, 5_207)]    // nn.Conv1d(10, 20, 5), nn.Conv1d(20, 20, 5) twice, nn.Linear(20, 7)
    public void Dense_layers_and_convolutions_have_as_many_parameters_as_in_PyTorch(NetworkKind network, int kernel, int layers, long expected)
    {
        ModelOptions options = new() { Network = network, HiddenSize = 20, Layers = layers, KernelSize = kernel };
        Assert.Equal(expected, ModelCost.Of(new SequenceModel(options, Numbers), 1, 1).Parameters);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Bytes_match_what_is_allocated(string name)
    {
        const int Steps = 40, Rows = 16;
        SequenceModel model = new(Models[name].Options, Models[name].Ports);
        CountingBlas blas = new();
        int sourceSteps = model.Ports.HasSource ? 30 : 0;
        ModelCost cost = ModelCost.Of(model, Steps, Rows, ragged: false, sourceSteps);
        AssertClose(cost.WorkspaceBytes, Allocated(() => new Bptt(model, Steps, Rows, blas, sourceSteps)), "The workspace");
        AssertClose(cost.StateBytes, Allocated(() => new LaneState(model, Rows)), "The state", 512 * Math.Max(1, model.StateParts.Count));
        AssertClose(cost.BatchBytes, Allocated(() => new SequenceBatch(model.Ports.Format, Steps, Rows, sourceSteps)), "The batch", model.Ports.HasSource ? 2_048 : 1_024);

        Bptt bptt = new(model, Steps, Rows, blas, sourceSteps);
        SequenceBatch batch = new(model.Ports.Format, Steps, Rows, sourceSteps);
        batch.Shape.Set([.. Enumerable.Range(0, Rows).Select(r => Steps - r)]);
        batch.Source?.Shape.Set([.. Enumerable.Range(0, Rows).Select(r => sourceSteps - r)]);
        LaneState state = new(model, Rows);
        float[] weights = new float[model.Layout.Length], gradient = new float[weights.Length];
        long ragged = ModelCost.Of(model, Steps, Rows, ragged: true, sourceSteps).WorkspaceBytes - cost.WorkspaceBytes;
        AssertClose(ragged, Allocated(() => bptt.Backpropagate(weights, batch, state, gradient, Random)), "The memory that rows of different lengths add", 512);
    }

    [Theory]
    [MemberData(nameof(NetworksForAnyTargets))]
    public void Operations_match_the_products_that_are_computed(string name)
    {
        const int Steps = 6, Rows = 5;
        SequenceModel model = new(Models[name].Options, Models[name].Ports);
        CountingBlas blas = new();
        int sourceSteps = model.Ports.HasSource ? 7 : 0;
        Bptt bptt = new(model, Steps, Rows, blas, sourceSteps);
        SequenceBatch batch = new(model.Ports.Format, Steps, Rows, sourceSteps);
        batch.Shape.SetEqual(Steps, Rows);
        batch.Source?.Shape.SetEqual(sourceSteps, Rows);
        if (batch.Source is not null) batch.PairSourceRows();
        batch.Inputs.Elements.Fill(1f);         // of images that are zero, one is encoded
        batch.Source?.Inputs.Elements.Fill(1f);
        float[] weights = new float[model.Layout.Length], gradient = new float[weights.Length];
        ModelCost cost = ModelCost.Of(model, Steps, Rows, ragged: false, sourceSteps);

        bptt.Loss(weights, batch, new LaneState(model, Rows));
        Assert.Equal(cost.ForwardFlops, blas.Flops);
        blas.Flops = 0;
        bptt.Backpropagate(weights, batch, new LaneState(model, Rows), gradient);
        Assert.Equal(cost.ForwardFlops + cost.BackwardFlops, blas.Flops);
    }

    [Theory]
    [InlineData("LSTM, one-hot")]
    [InlineData("GRU, embedding")]
    [InlineData("RNN, one layer")]
    [InlineData("normalized, residual, dropout")]
    [InlineData("tied, learned initial state")]
    [InlineData("one per sequence, mean")]
    public void Bytes_and_operations_of_recomputation_match_what_is_allocated_and_computed(string name)
    {
        const int Steps = 410, Rows = 32;
        SequenceModel model = new(Models[name].Options, Models[name].Ports);
        CountingBlas blas = new();
        ModelCost cost = ModelCost.Of(model, Steps, Rows, memory: ActivationMemory.Recompute);
        Bptt? bptt = null;
        AssertClose(cost.WorkspaceBytes, Allocated(() => bptt = new Bptt(model, Steps, Rows, blas, memory: ActivationMemory.Recompute)), "The workspace", 64 << 10);
        SequenceBatch batch = new(model.Ports.Format, Steps, Rows);
        batch.Shape.SetEqual(Steps, Rows);
        float[] weights = new float[model.Layout.Length], gradient = new float[weights.Length];

        bptt!.Loss(weights, batch, new LaneState(model, Rows));
        Assert.Equal(cost.ForwardFlops, blas.Flops);
        blas.Flops = 0;
        bptt.Backpropagate(weights, batch, new LaneState(model, Rows), gradient);
        Assert.InRange(blas.Flops, cost.ForwardFlops + cost.BackwardFlops, (cost.ForwardFlops + cost.BackwardFlops) * 1.001);
    }

    /// <summary>The counts are those of PyTorch 1.13's <c>nn.AdaptiveLogSoftmaxWithLoss(hidden, words, cutoffs, divisor)</c>.</summary>
    [Theory]
    [InlineData(64, 3_000, 2, new[] { 500 }, 114_112)]
    [InlineData(128, 50_000, 4, new[] { 2_000, 20_000 }, 1_077_376)]
    [InlineData(128, 50_000, 4, null, 1_077_376)]
    [InlineData(512, 200_000, 4, null, 9_170_944)]
    public void An_adaptive_softmax_has_as_many_parameters_as_PyTorchs(int hidden, int words, int divisor, int[]? cutoffs, long expected)
    {
        ModelOptions options = new() { Layers = 1, HiddenSize = hidden, EmbeddingSize = 1 };
        ModelOptions adaptive = options with { Output = new AdaptiveSoftmaxOptions { Cutoffs = cutoffs, Divisor = divisor } };
        long full = ModelCost.Of(new SequenceModel(options, ModelPorts.Text(words)), 1, 1).Parameters;
        Assert.Equal(full - words * (hidden + 1L) + expected, ModelCost.Of(new SequenceModel(adaptive, ModelPorts.Text(words)), 1, 1).Parameters);
    }

    [Fact]
    public void Operations_of_an_adaptive_softmax_are_those_of_a_text_that_follows_Zipfs_law()
    {
        const int Steps = 50, Rows = 40;
        SequenceModel model = new(Models[Adaptive].Options, Models[Adaptive].Ports);
        double[] sums = [.. Enumerable.Range(1, model.Ports.Outputs).Select(rank => 1.0 / rank)];
        for (int word = 1; word < sums.Length; word++) sums[word] += sums[word - 1];
        SequenceBatch batch = new(model.Ports.Format, Steps, Rows);
        batch.Shape.SetEqual(Steps, Rows);
        for (int i = 0; i < batch.Targets; i++) batch.Classes[i] = Array.FindIndex(sums, sum => sum > sums[^1] * (i + 0.5) / batch.Targets);
        CountingBlas blas = new();
        ModelCost cost = ModelCost.Of(model, Steps, Rows);

        new Bptt(model, Steps, Rows, blas).Backpropagate(
            new float[model.Layout.Length], batch, new LaneState(model, Rows), new float[model.Layout.Length]);

        Assert.Equal(1, (double)blas.Flops / (cost.ForwardFlops + cost.BackwardFlops), 0.005);
    }

    [Fact]
    public void Operations_of_a_sampled_softmax_are_those_of_training()
    {
        const int Steps = 6, Rows = 5;
        SequenceModel model = new(Models[Sampled].Options, Models[Sampled].Ports);
        SequenceBatch batch = new(model.Ports.Format, Steps, Rows);
        batch.Shape.SetEqual(Steps, Rows);
        CountingBlas blas = new();
        ModelCost cost = ModelCost.Of(model, Steps, Rows);
        new Bptt(model, Steps, Rows, blas).Backpropagate(new float[model.Layout.Length], batch, new LaneState(model, Rows), new float[model.Layout.Length], Random);
        Assert.Equal(cost.ForwardFlops + cost.BackwardFlops, blas.Flops);
    }

    static ModelPorts PerSequence(PoolingKind pooling) =>
        Numbers with { Task = new TaskOptions { Predict = PredictionKind.Sequence, Pooling = pooling } };

    static long Allocated(Func<object> make)
    {
        GC.Collect();       // and none must be running below: the end of a collection changes the count of a thread's bytes
        long before = GC.GetAllocatedBytesForCurrentThread();
        make();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Fails unless the two agree within 1 %, or within the bytes that small objects may need in addition to their numbers.</summary>
    static void AssertClose(long formula, long allocated, string what, long overhead = 0) => Assert.True(
        Math.Abs(formula - allocated) <= Math.Max(overhead, allocated / 100), $"{what}: the formula gives {formula} bytes, but {allocated} are allocated.");
}
