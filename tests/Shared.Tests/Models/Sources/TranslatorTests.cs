using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Sources;

/// <summary>The loss and the gradient of an encoder with a decoder, compared with a slow model in double precision and its differences along random directions.</summary>
public class TranslatorTests
{
    public static TheoryData<CellKind, int, bool, int?, AttentionKind> Kinds()
    {
        TheoryData<CellKind, int, bool, int?, AttentionKind> kinds = [];
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (AttentionKind attention in Enum.GetValues<AttentionKind>())
            {
                kinds.Add(cell, 1, false, 4, attention);
                kinds.Add(cell, 3, attention != AttentionKind.Dot, null, attention);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Loss_and_gradient_are_those_of_a_slow_model(CellKind cell, int layers, bool bidirectional, int? embedding, AttentionKind attention) =>
        AssertAgrees(Options(cell, layers, bidirectional, embedding, attention));

    [Theory]
    [InlineData(CellKind.Gru, 2, false, AttentionKind.General, true, false)]
    [InlineData(CellKind.Gru, 2, true, AttentionKind.General, true, false)]
    [InlineData(CellKind.Lstm, 1, true, AttentionKind.Additive, false, true)]
    [InlineData(CellKind.RnnTanh, 2, false, AttentionKind.None, false, true)]
    [InlineData(CellKind.Lstm, 2, true, AttentionKind.General, true, true)]
    [InlineData(CellKind.Gru, 1, false, AttentionKind.None, true, true)]
    public void So_are_they_when_embeddings_are_shared(CellKind cell, int layers, bool bidirectional, AttentionKind attention, bool tie, bool share) =>
        AssertAgrees(Options(cell, layers, bidirectional, 5, attention) with { TieEmbeddings = tie, ShareEmbeddings = share });

    [Theory]
    [InlineData(true, false, "embedding.weight")]
    [InlineData(false, true, "embedding.weight head.weight")]
    [InlineData(false, false, "embedding.weight source.embedding.weight head.weight")]
    public void A_shared_matrix_is_one_parameter(bool three, bool share, string expected)
    {
        SequenceModel model = new PairWindow(Options(CellKind.Gru, 1, true, 5, AttentionKind.General) with { TieEmbeddings = three, ShareEmbeddings = three || share }).Model;
        Assert.Equal(expected.Split(' '), model.Layout.Entries.Select(entry => entry.Name).Where(name => name.Contains("embedding", StringComparison.Ordinal) || name == "head.weight"));
    }

    [Fact]
    public void An_encoder_cannot_share_an_embedding_that_has_fewer_tokens() =>
        Assert.Contains("The encoder cannot read 9 tokens with the embedding of 7 tokens", Assert.Throws<ArgumentException>(() =>
            new SequenceModel(Options(CellKind.Gru, 1, true, 5, AttentionKind.General) with { ShareEmbeddings = true }, ModelPorts.Pairs(9, 0, 7, new TaskOptions()))).Message, StringComparison.Ordinal);

    /// <summary>Recordings and images, which a decoder describes.</summary>
    [Theory]
    [InlineData(CellKind.Gru, 1, false, 4, AttentionKind.General)]
    [InlineData(CellKind.Lstm, 2, true, null, AttentionKind.Additive)]
    [InlineData(CellKind.RnnTanh, 2, false, null, AttentionKind.None)]
    public void So_are_they_when_the_source_is_numbers(CellKind cell, int layers, bool bidirectional, int? embedding, AttentionKind attention) =>
        AssertAgrees(Options(cell, layers, bidirectional, embedding, attention), sourceWidth: 3);

    static void AssertAgrees(ModelOptions options, int sourceWidth = 0)
    {
        PairWindow window = new(options, sourceWidth: sourceWidth);
        float[] gradient = new float[window.Model.Layout.Length];
        gradient.AsSpan().Fill(float.NaN);
        LossSum loss = window.NewBptt().Backpropagate(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4), gradient);

        double[] weights = window.DoubleWeights;
        SlowTranslator slow = new(window.Model, weights);
        Random random = new(1);
        double Loss() => Enumerable.Range(0, 4).Sum(pair => sourceWidth == 0
            ? slow.Loss(window.Sources[pair], window.Inputs[pair], window.Targets[pair])
            : slow.Loss(window.Numbers[pair], window.Inputs[pair], window.Targets[pair]));
        RelativeError.Below(1e-5, loss.Loss, Loss(), "the loss");
        Assert.Equal(PairWindow.TargetLengths.Sum(), loss.Weight);
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            for (int direction = 0; direction < 3; direction++)
            {
                int[] signs = [.. Enumerable.Range(0, entry.Length).Select(_ => random.Next(2) * 2 - 1)];
                double up = Moved(signs, 1e-5), down = Moved(signs, -2e-5), expected = (up - down) / 2e-5, actual = 0;
                Moved(signs, 1e-5);
                for (int i = 0; i < signs.Length; i++) actual += (double)entry.In(gradient)[i] * signs[i];
                Assert.True(Math.Abs(actual - expected) <= 1e-4 * (1 + Math.Abs(expected)), $"Along a direction of {entry.Name} the gradient is {actual}; expected {expected}.");
            }

            double Moved(int[] signs, double by)
            {
                for (int i = 0; i < signs.Length; i++) weights[entry.Offset + i] += by * signs[i];
                return Loss();
            }
        }
    }

    [Fact]
    public void Gradients_of_pairs_add_up_to_those_of_the_batch_and_a_used_memory_makes_no_difference()
    {
        PairWindow window = new(Options(CellKind.Gru, 2, true, 4, AttentionKind.Additive));
        Bptt bptt = window.NewBptt();
        AlignedBuffer all = new(window.Model.Layout.Length), afterwards = new(all.Length);
        Span<float> whole = all.Span, again = afterwards.Span;
        float[] part = new float[whole.Length];
        double[] sum = new double[whole.Length];
        LossSum loss = bptt.Backpropagate(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4), whole), losses = default;
        foreach (int pair in (int[])[0, 1, 2, 3])
        {
            losses += bptt.Backpropagate(window.Weights.Span, window.Batch(pair), new LaneState(window.Model, 1), part);
            for (int i = 0; i < sum.Length; i++) sum[i] += part[i];
        }

        RelativeError.Below(1e-6, loss.Loss, losses.Loss, "the loss");
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
            RelativeError.Below(1e-5, entry.In(whole), sum.AsSpan(entry.Offset, entry.Length).ToArray(), $"the gradient of {entry.Name}");
        bptt.Backpropagate(window.Weights.Span, window.Batch(0, 1, 2, 3), new LaneState(window.Model, 4), again);
        Assert.Equal(whole, again);
    }

    [Fact]
    public void A_source_that_is_read_once_serves_any_number_of_rows_and_steps()
    {
        PairWindow window = new(Options(CellKind.Lstm, 2, true, 4, AttentionKind.General));
        Bptt bptt = window.NewBptt();
        float[] expected = bptt.Predict(window.Weights.Span, window.Batch(2), new LaneState(window.Model, 1)).Elements.ToArray();

        SequenceBatch steps = window.Batch(1, 2);       // the source of the second pair is the shorter one: row 1
        LaneState state = new(window.Model, 3);
        steps.Shape.SetEqual(1, 3);
        for (int t = 0; t < PairWindow.TargetLengths[2]; t++)
        {
            steps.Begins.Fill(t == 0);
            steps.SourceRows.Fill(1);
            steps.Tokens.Fill(window.Inputs[2][t]);
            MatrixView logits = bptt.Predict(window.Weights.Span, steps, state, sameWeights: true, sameSource: t > 0);
            for (int r = 0; r < 3; r++)
                RelativeError.Below(1e-5, logits.Row(r), [.. expected.AsSpan(t * PairWindow.TargetTokens, PairWindow.TargetTokens).ToArray().Select(x => (double)x)], $"step {t}");
        }
    }

    [Theory]
    [InlineData(AttentionKind.Dot, false)]
    [InlineData(AttentionKind.General, true)]
    [InlineData(AttentionKind.Additive, true)]
    public void A_reader_sees_where_each_row_looks(AttentionKind attention, bool bidirectional)
    {
        PairWindow window = new(Options(CellKind.Gru, 2, bidirectional, 4, attention));
        SlowTranslator slow = new(window.Model, window.DoubleWeights);
        SequenceBatch batch = window.Batch(0, 1, 2, 3);
        double[][][] seen = new double[4][][];

        window.NewBptt().Predict(window.Weights.Span, batch, new LaneState(window.Model, 4), attention: (row, weights) =>
        {
            double[][] steps = seen[batch.Shape.Order[row]] = new double[weights.Rows][];
            for (int t = 0; t < steps.Length; t++) steps[t] = [.. weights.Row(t).ToArray().Select(weight => (double)weight)];
        });

        for (int pair = 0; pair < 4; pair++)
        {
            double[][] expected = slow.Attention(window.Sources[pair], window.Inputs[pair]);
            Assert.Equal(expected.Select(row => row.Length), seen[pair].Select(row => row.Length));
            for (int t = 0; t < expected.Length; t++) Assert.All(expected[t].Zip(seen[pair][t]), weight => Assert.Equal(weight.First, weight.Second, 1e-5));
        }
    }

    [Fact]
    public void Dot_attention_between_vectors_of_different_widths_is_refused() =>
        Assert.Contains(
            "equal width",
            Assert.Throws<ArgumentException>(() => new PairWindow(Options(CellKind.Gru, 1, true, 4, AttentionKind.Dot))).Message,
            StringComparison.Ordinal);

    static ModelOptions Options(CellKind cell, int layers, bool bidirectional, int? embedding, AttentionKind attention) => new()
    {
        Cell = cell,
        Layers = layers,
        Bidirectional = bidirectional,
        EmbeddingSize = embedding,
        HiddenSize = 5,
        Attention = attention,
    };
}
