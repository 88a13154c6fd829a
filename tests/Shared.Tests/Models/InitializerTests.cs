using Windrow.Models;
using Windrow.Models.Initialization;

namespace Windrow.Tests.Models;

/// <summary>The effect of the section <c>model.initialization</c> on the layers' parameters.</summary>
public class InitializerTests
{
    const int Hidden = 96, Embedding = 160;

    /// <summary>Each choice with the variance given by its source, and whether it is uniform or normal.</summary>
    public static TheoryData<WeightInitializer, double, bool> Random => new()
    {
        { new UniformWeights(), 1.0 / (3 * Hidden), true },
        { new GlorotUniformWeights(), 2.0 / (Hidden + Embedding), true },
        { new GlorotNormalWeights(), 2.0 / (Hidden + Embedding), false },
        { new HeUniformWeights(), 2.0 / Embedding, true },
        { new HeNormalWeights(), 2.0 / Embedding, false },
    };

    [Theory]
    [MemberData(nameof(Random))]
    public void Random_weights_have_the_variance_and_the_bounds_of_their_source(WeightInitializer initializer, double variance, bool isUniform)
    {
        InitializationOptions options = new() { InputWeights = initializer };
        float[] values = Start(CellKind.Lstm, options)("rnn.weight_ih_l0");

        double mean = values.Average(x => (double)x), square = values.Average(x => (double)x * x), largest = values.Max(x => Math.Abs((double)x));
        Assert.InRange(mean, -5 * Math.Sqrt(variance / values.Length), 5 * Math.Sqrt(variance / values.Length));
        double kurtosis = isUniform ? 1.8 : 3;
        Assert.InRange(square / variance, 1 - 5 * Math.Sqrt((kurtosis - 1) / values.Length), 1 + 5 * Math.Sqrt((kurtosis - 1) / values.Length));
        double bound = Math.Sqrt(3 * variance);
        if (isUniform) Assert.InRange(largest, 0.999 * bound, bound * (1 + 1e-6));
        else Assert.True(largest > 1.5 * bound, $"The largest of {values.Length} normal numbers is {largest}.");
    }

    [Fact]
    public void A_recurrent_matrix_starts_like_an_input_matrix_of_its_size()
    {
        InitializationOptions options = new() { RecurrentWeights = new GlorotUniformWeights() };
        float[] values = Start(CellKind.Gru, options)("rnn.weight_hh_l1");
        Assert.InRange(values.Max(Math.Abs), 0.999 * Math.Sqrt(3.0 / Hidden), Math.Sqrt(3.0 / Hidden));
    }

    [Theory]
    [InlineData(CellKind.RnnTanh, 1)]
    [InlineData(CellKind.Lstm, 4)]
    [InlineData(CellKind.Gru, 3)]
    public void Orthogonal_weights_are_a_matrix_of_orthogonal_columns_of_length_one_for_each_gate(CellKind cell, int gates)
    {
        float[] values = Start(cell, new() { RecurrentWeights = new OrthogonalWeights() })("rnn.weight_hh_l1");
        Assert.Equal(gates * Hidden * Hidden, values.Length);
        for (int gate = 0; gate < gates; gate++)
        {
            ReadOnlySpan<float> q = values.AsSpan(gate * Hidden * Hidden, Hidden * Hidden);
            for (int i = 0; i < Hidden; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double product = 0;
                    for (int r = 0; r < Hidden; r++) product += (double)q[r * Hidden + i] * q[r * Hidden + j];
                    Assert.InRange(product, (i == j ? 1 : 0) - 1e-5, (i == j ? 1 : 0) + 1e-5);
                }
            }
        }
    }

    /// <summary>Without the signs of R, every diagonal element of a 1x1 matrix would be −1, and traces would be biased to one side. Under the
    /// Haar measure the trace has mean 0 and variance 1.</summary>
    [Fact]
    public void Orthogonal_matrices_are_uniformly_distributed_as_far_as_their_traces_tell()
    {
        const int Runs = 400, Size = 3;
        double sum = 0, square = 0;
        for (int seed = 0; seed < Runs; seed++)
        {
            float[] q = new float[Size * Size];
            new OrthogonalWeights().For(new WeightBlocks(1, Size, Size, 1f))(q, seed, 0);
            double trace = q[0] + q[4] + q[8];
            sum += trace;
            square += trace * trace;
        }

        Assert.InRange(sum / Runs, -5 / Math.Sqrt(Runs), 5 / Math.Sqrt(Runs));
        Assert.InRange(square / Runs, 0.65, 1.35);
    }

    [Fact]
    public void The_identity_is_exact()
    {
        float[] values = Start(CellKind.RnnRelu, new() { RecurrentWeights = new IdentityWeights { Scale = 0.5 } })("rnn.weight_hh_l0");
        for (int i = 0; i < values.Length; i++) Assert.Equal(i / Hidden == i % Hidden ? 0.5f : 0f, values[i]);
    }

    [Theory]
    [InlineData(BiasStart.Zero)]
    [InlineData(BiasStart.Uniform)]
    public void The_forget_bias_is_in_one_of_the_two_biases_and_the_other_gates_keep_theirs(BiasStart bias)
    {
        Func<string, float[]> with = Start(CellKind.Lstm, new() { Bias = bias, ForgetBias = 1.5 }), without = Start(CellKind.Lstm, new() { Bias = bias });
        foreach ((string name, float expected) in ((string, float)[])[("rnn.bias_ih_l1", 1.5f), ("rnn.bias_hh_l1", 0f)])
        {
            Assert.All(with(name)[Hidden..(2 * Hidden)], value => Assert.Equal(expected, value));
            Assert.Equal(without(name)[..Hidden], with(name)[..Hidden]);
            Assert.Equal(without(name)[(2 * Hidden)..], with(name)[(2 * Hidden)..]);
            Assert.Equal(bias == BiasStart.Zero, !without(name).AsSpan().ContainsAnyExcept(0f));
        }
    }

    [Fact]
    public void Embedding_and_head_ignore_the_initialization_and_the_same_seed_gives_the_same_bits()
    {
        InitializationOptions options = new() { InputWeights = new HeNormalWeights(), RecurrentWeights = new OrthogonalWeights(), Bias = BiasStart.Zero };
        Func<string, float[]> first = Start(CellKind.Gru, options), again = Start(CellKind.Gru, options), usual = Start(CellKind.Gru, new());
        foreach (string name in (string[])["embedding.weight", "head.weight", "head.bias"]) Assert.Equal(usual(name), first(name));
        foreach (string name in (string[])["rnn.weight_ih_l0", "rnn.weight_hh_l0"]) Assert.Equal(first(name), again(name));
        Assert.NotEqual(first("rnn.weight_hh_l0"), Start(CellKind.Gru, options, seed: 2)("rnn.weight_hh_l0"));
        Assert.NotEqual(first("rnn.weight_hh_l0"), first("rnn.weight_hh_l1"));
    }

    /// <summary>Initial values by name.</summary>
    static Func<string, float[]> Start(CellKind cell, InitializationOptions options, long seed = 1)
    {
        ModelOptions model = new() { Cell = cell, Layers = 2, HiddenSize = Hidden, EmbeddingSize = Embedding, Initialization = options };
        SequenceModel made = new(model, ModelPorts.Text(30));
        float[] weights = new float[made.Layout.Length];
        weights.AsSpan().Fill(float.NaN);
        made.Initialize(weights, seed);
        return name => made.Layout[name].In(weights.AsSpan()).ToArray();
    }
}
