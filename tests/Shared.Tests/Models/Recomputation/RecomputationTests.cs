using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Recomputation;

/// <summary>Windows whose activations are recomputed, compared with the same windows whose activations are kept.</summary>
[Collection(AloneCollection.Name)]
public class RecomputationTests
{
    /// <summary>Layers of 17 units have blocks of 963 (LSTM) to 3,855 positions, so windows of 64 rows have chunks of 30 to 120 steps.</summary>
    const int Rows = 64;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string model in LongWindow.Names)
            {
                foreach (string lengths in (string[])["equal", "ragged", "short"]) cases.Add(model, lengths);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_gradients_states_predictions_and_telemetry_have_the_same_bits(string model, string lengths)
    {
        LongWindow window = new(model, Lengths(lengths));
        LongWindow.Results expected = window.Run(ActivationMemory.Keep), actual = window.Run(ActivationMemory.Recompute);
        Assert.Equal(expected.Losses, actual.Losses);
        Assert.All(expected.Losses, loss => Assert.True(double.IsFinite(loss.Loss) && loss.Loss != 0));
        Assert.Equal(expected.Numbers.Count, actual.Numbers.Count);
        for (int i = 0; i < expected.Numbers.Count; i++) Assert.Equal(Bits(expected.Numbers[i]), Bits(actual.Numbers[i]));
        Assert.Equal(expected.Gates, actual.Gates);
    }

    [Fact]
    public void The_windows_of_these_tests_have_several_chunks_whose_borders_are_no_borders_of_the_heads_blocks()
    {
        foreach (string name in LongWindow.Names)
        {
            SequenceModel model = new LongWindow(name, [1]).Model;
            WindowDivision division = WindowDivision.Of(model, ActivationMemory.Recompute, Lengths("equal")[0], Rows);
            Assert.InRange(division.Chunks, 3, 20);
            Assert.NotEqual(0, division.Steps % division.ChunkSteps);
            Assert.InRange(CacheBlock.Positions(model.HeadWidth), 1, division.Steps * Rows);
        }
    }

    [Fact]
    public void A_window_in_steady_state_allocates_nothing()
    {
        LongWindow window = new("LSTM, embedding, dropout", Lengths("ragged"));
        SequenceBatch batch = new(window.Model.Ports.Format, 407, Rows);
        batch.Shape.Set(Lengths("ragged"));
        Bptt bptt = window.NewBptt(ActivationMemory.Recompute);
        LaneState state = new(window.Model, Rows);
        float[] weights = new float[window.Model.Layout.Length], gradient = new float[weights.Length];
        Assert.Equal(0, SteadyState.AllocatedBytes(() =>
        {
            bptt.Backpropagate(weights, batch, state, gradient, new RandomStream(1, 2));
            bptt.Loss(weights, batch, state);
        }));
    }

    [Fact]
    public void Memory_grows_with_the_square_root_of_the_window()
    {
        ModelOptions options = new() { Cell = CellKind.Lstm, HiddenSize = 128, Layers = 2 };
        SequenceModel model = new(options, ModelPorts.Text(65));
        const int Steps = 20_000, Batch = 16;
        long of500 = Allocated(500, ActivationMemory.Recompute), kept = Allocated(500, ActivationMemory.Keep), of20000 = Allocated(Steps, ActivationMemory.Recompute);
        Assert.InRange(of20000 - of500, 0, 4 * of500);
        Assert.InRange(of20000, 0, 40L << 20);
        Assert.InRange(kept * Steps / 500, 2L << 30, long.MaxValue);

        long Allocated(int steps, ActivationMemory memory)
        {
            GC.Collect();
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(new Bptt(model, steps, Batch, Backends.Named(Backends.Fused), memory: memory));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_gradient_goes_back_through_all_chunks()
    {
        // One target, at the last step; one input, at the first. The only way from one to the other is through every border.
        SequenceModel model = new(
            new() { Cell = CellKind.RnnTanh, HiddenSize = 1, Layers = 1 },
            new() { InputWidth = 1, Outputs = 1, TargetsAreClasses = false, Task = new() { Predict = PredictionKind.Sequence } });
        const int Steps = 200_000;
        const double Decay = 0.99999;
        Assert.InRange(WindowDivision.Of(model, ActivationMemory.Recompute, Steps, 1).Chunks, 3, 10);
        float[] weights = new float[model.Layout.Length], gradient = new float[weights.Length], dInputs = new float[Steps];
        model.Layout["rnn.weight_ih_l0"].In(weights.AsSpan())[0] = 1e-3f;
        model.Layout["rnn.weight_hh_l0"].In(weights.AsSpan())[0] = (float)Decay;
        model.Layout["head.weight"].In(weights.AsSpan())[0] = 1f;
        SequenceBatch batch = new(model.Ports.Format, Steps, 1);
        batch.Shape.SetEqual(Steps, 1);
        batch.Begins.Fill(true);
        batch.Values.Elements.Fill(-1f);

        Bptt bptt = new(model, Steps, 1, Backends.Named(Backends.Fused), memory: ActivationMemory.Recompute);
        bptt.Backpropagate(weights, batch, new LaneState(model, 1), gradient, inputGradient: new MatrixSpan(dInputs, Steps, 1));

        // All states are 0, where tanh has the slope 1: dL/dx₀ = 2 (y − target) · Wx · Wh^(T−1) with y = 0.
        double expected = 2 * 1e-3 * Math.Exp((Steps - 1) * Math.Log((float)Decay));
        Assert.InRange(dInputs[0] / expected, 0.99, 1.01);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "bidirectional", "a backward direction begins at the end of the window" },
        { "convolutional", "only recurrent layers continue from a state" },
        { "source", "the decoder looks back at all time steps of a source" },
        { "ctc", "the loss needs the predictions for all time steps" },
        { "encoder", "the gradient of its filters is a sum over all images of a window" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_model_that_needs_all_steps_at_once_is_refused_with_the_reason(string kind, string reason)
    {
        ModelPorts numbers = new() { InputWidth = 64, Outputs = 5 };
        (ModelOptions options, ModelPorts ports) = kind switch
        {
            "bidirectional" => (new ModelOptions { Bidirectional = true }, numbers),
            "convolutional" => (new ModelOptions { Network = NetworkKind.Convolutional }, numbers),
            "source" => (new ModelOptions { EmbeddingSize = 4 }, ModelPorts.Pairs(7, 0, 9, new TaskOptions())),
            "ctc" => (new ModelOptions(), numbers with { Task = new() { Loss = new CtcOptions() } }),
            _ => (new ModelOptions { Encoder = new() { Height = 8, Width = 8, Filters = [4] } }, numbers),
        };
        SequenceModel model = new(options, ports);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new Bptt(model, 100, 1, Backends.Named(Backends.Fused), 100, ActivationMemory.Recompute));
        Assert.Contains("training.memory is recompute", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    static int[] Lengths(string kind) => kind switch
    {
        "equal" => [.. Enumerable.Repeat(407, Rows)],
        "ragged" => [.. Enumerable.Range(0, Rows).Select(row => row == 5 ? 407 : row == 7 ? 0 : 1 + row * 37 % 400)],
        _ => [.. Enumerable.Range(0, Rows).Select(row => 1 + row % 9)],
    };

    static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
