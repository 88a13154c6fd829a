using System.Numerics.Tensors;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Models.Sources;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>The embedding's gradient is kept sparse; it is compared with the same gradient computed and added as a dense vector.</summary>
public class GradientMemoryTests
{
    const int Vocabulary = 40;

    [Fact]
    public void Windows_in_the_same_memory_give_the_bits_of_dense_gradients()
    {
        Window window = new(CellKind.Gru, 2, embedding: 5, vocabulary: Vocabulary);
        GradientMemory memory = new(window.Model);
        for (int shift = 0; shift < 4; shift++)
        {
            int[] tokens = Shifted(window, shift);
            Assert.Equal(Dense(window, tokens), Compute(window, tokens, memory));
            Assert.Equal(tokens.Distinct(), memory.EmbeddingRows!.Rows.ToArray());
        }
    }

    [Theory]
    [InlineData(0, 0)]      // the same tokens
    [InlineData(0, 3)]      // some of them
    public void The_sum_has_the_bits_of_the_dense_sum(int left, int right)
    {
        Window window = new(CellKind.Lstm, 1, embedding: 7, vocabulary: Vocabulary);
        int[] leftTokens = Shifted(window, left), rightTokens = Shifted(window, right);
        GradientMemory sum = new(window.Model), other = new(window.Model);
        float[] dense = Compute(window, leftTokens, sum), added = Compute(window, rightTokens, other);
        TensorPrimitives.Add<float>(dense, added, dense);
        sum.Add(other, FloatFormat.Float32);
        Assert.Equal(dense, sum.Values.Span.ToArray());
        Assert.Equal(leftTokens.Concat(rightTokens).Order().Distinct(), sum.EmbeddingRows!.Rows.ToArray().Order());

        Assert.Equal(Dense(window, rightTokens), Compute(window, rightTokens, sum));      // the sum does not affect the next window
    }

    [Fact]
    public void Rounded_gradients_and_sums_have_the_bits_of_dense_ones()
    {
        Window window = new(CellKind.Lstm, 1, embedding: 7, vocabulary: Vocabulary);
        GradientMemory sum = new(window.Model), other = new(window.Model);
        float[] dense = Compute(window, Shifted(window, 0), sum), added = Compute(window, Shifted(window, 3), other);
        foreach (GradientMemory memory in (GradientMemory[])[sum, other]) memory.Round(FloatFormat.Bfloat16);
        Bfloat16.Round(dense, dense);
        Bfloat16.Round(added, added);
        Assert.Equal(dense, sum.Values.Span.ToArray());

        sum.Add(other, FloatFormat.Bfloat16);
        Bfloat16.Add(dense, added, dense);
        Assert.Equal(dense, sum.Values.Span.ToArray());
        Assert.True(Bfloat16.TryPack(dense, new ushort[dense.Length]));
    }

    /// <summary>One table with the tokens of both streams; the encoder reads some that the decoder does not.</summary>
    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 1)]
    public void An_embedding_that_an_encoder_shares_has_the_rows_of_both_streams(int left, int right)
    {
        PairWindow window = new(new ModelOptions { Cell = CellKind.Gru, Layers = 1, HiddenSize = 5, Bidirectional = true, EmbeddingSize = 4, ShareEmbeddings = true });
        Bptt bptt = new(window.Model, 6, 4, Backends.Named(Backends.Fused), 7);
        float[] Run(GradientMemory memory, TouchedRows? rows, params int[] pairs)
        {
            bptt.Backpropagate(window.Weights.Span, window.Batch(pairs), new LaneState(window.Model, 4), memory.Values.Span, embeddingRows: rows);
            return memory.Values.Span.ToArray();
        }

        GradientMemory sum = new(window.Model), other = new(window.Model), dense = new(window.Model);
        foreach (int pair in (int[])[left, right, left])
        {
            Assert.Equal(Run(dense, null, pair), Run(sum, sum.EmbeddingRows, pair));
            Assert.Equal(window.Sources[pair].Concat(window.Inputs[pair]).Distinct().Order(), sum.EmbeddingRows!.Rows.ToArray().Order());
            Assert.NotEmpty(window.Sources[pair].Except(window.Inputs[pair]));
        }

        float[] expected = Run(dense, null, left);
        TensorPrimitives.Add<float>(expected, Run(other, other.EmbeddingRows, right), expected);
        sum.Add(other, FloatFormat.Float32);
        Assert.Equal(expected, sum.Values.Span.ToArray());
        Assert.Equal(Run(dense, null, right), Run(sum, sum.EmbeddingRows, right));
    }

    [Fact]
    public void A_gradient_that_fills_its_table_has_no_sparse_part()
    {
        Assert.Null(new GradientMemory(new Window(CellKind.RnnTanh, 1, embedding: null).Model).EmbeddingRows);
        Window tied = new(new ModelOptions { HiddenSize = 9, EmbeddingSize = 9, TieEmbeddings = true, Layers = 1 }, Vocabulary);
        GradientMemory sum = new(tied.Model), other = new(tied.Model);
        Assert.Null(sum.EmbeddingRows);
        float[] dense = Compute(tied, tied.Inputs, sum), added = Compute(tied, Shifted(tied, 1), other);
        TensorPrimitives.Add<float>(dense, added, dense);
        sum.Add(other, FloatFormat.Float32);
        Assert.Equal(dense, sum.Values.Span.ToArray());
    }

    [Fact]
    public void Clear_leaves_zeros_and_no_rows()
    {
        Window window = new(CellKind.Gru, 1, embedding: 5, vocabulary: Vocabulary);
        GradientMemory memory = new(window.Model);
        Compute(window, window.Inputs, memory);
        memory.Clear();
        Assert.False(memory.Values.Span.ContainsAnyExcept(0f));
        Assert.True(memory.EmbeddingRows!.Rows.IsEmpty);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_window_or_a_sum()
    {
        Window window = new(CellKind.Gru, 1, embedding: 5, vocabulary: Vocabulary);
        Bptt bptt = NewBptt(window);
        LaneState state = window.StateBefore();
        SequenceBatch batch = TokenWindows.Batch(window.Model, window.Inputs, window.Targets, window.Lanes);
        GradientMemory memory = new(window.Model), other = new(window.Model);
        Assert.Equal(0, SteadyState.AllocatedBytes(() =>
        {
            bptt.Backpropagate(window.Weights.Span, batch, state, memory.Values.Span, embeddingRows: memory.EmbeddingRows);
            memory.Add(other, FloatFormat.Float32);
        }));
    }

    /// <summary>Tokens of a part of the vocabulary that moves with <paramref name="shift"/>.</summary>
    static int[] Shifted(Window window, int shift) => [.. window.Inputs.Select(token => token % 8 + 3 * shift)];

    /// <summary>Computed with products whose bits do not depend on the address of an array.</summary>
    static Bptt NewBptt(Window window) => new(window.Model, window.Steps, window.Lanes, Backends.Named(Backends.Fused));

    static float[] Dense(Window window, int[] tokens)
    {
        float[] gradient = new float[window.Model.Layout.Length];
        gradient.AsSpan().Fill(9f);     // all of it must be overwritten
        NewBptt(window).Backpropagate(window.Weights.Span, tokens, window.Targets, window.StateBefore(), gradient);
        return gradient;
    }

    static float[] Compute(Window window, int[] tokens, GradientMemory memory)
    {
        SequenceBatch batch = TokenWindows.Batch(window.Model, tokens, window.Targets, window.Lanes);
        NewBptt(window).Backpropagate(
            window.Weights.Span, batch, window.StateBefore(), memory.Values.Span, embeddingRows: memory.EmbeddingRows);
        return memory.Values.Span.ToArray();
    }
}
