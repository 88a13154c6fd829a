using System.Text.Json;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Numerics.Simd;
using Windrow.Tests.Models;

namespace Windrow.Tests.Numerics;

public class KernelTests
{
    public static TheoryData<string> All => Backends.All;

    public static TheoryData<string> CrossEntropyCases =>
        [.. PyTorchFixture.Read("elementwise.json").GetProperty("crossEntropy").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(CrossEntropyCases))]
    public void Cross_entropy_and_its_gradient_match_PyTorch_for_logits_of_any_size(string name)
    {
        JsonElement c = PyTorchFixture.Read("elementwise.json").GetProperty("crossEntropy").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        double[] logits = PyTorchFixture.Flat(c.GetProperty("logits")), expected = PyTorchFixture.Flat(c.GetProperty("gradient"));
        int[] targets = [.. c.GetProperty("targets").EnumerateArray().Select(target => target.GetInt32())];
        float[] values = [.. logits.Select(x => (float)x)], again = [.. values];
        int classes = values.Length / targets.Length;

        ClassWeighting equal = new(classes);
        (double loss, double weight) = SoftmaxCrossEntropy.LossAndGradient(new MatrixSpan(values, targets.Length, classes), targets, equal);

        double sum = PyTorchFixture.Doubles(c.GetProperty("losses")).Sum();
        Assert.InRange(loss, sum - 1e-6 * (1 + sum), sum + 1e-6 * (1 + sum));
        for (int i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], 3e-7);
        Assert.Equal((loss, weight), SoftmaxCrossEntropy.Loss(new MatrixSpan(again, targets.Length, classes), targets, equal));
        Assert.Equal(targets.Length, weight);
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.NaN, 18)]
    [InlineData(float.PositiveInfinity, 7)]
    public void A_logit_that_is_not_finite_makes_the_loss_not_a_number(float bad, int at)
    {
        float[] logits = new float[19];
        logits[at] = bad;
        Assert.True(double.IsNaN(SoftmaxCrossEntropy.LossAndGradient(new MatrixSpan(logits, 1, 19), [3], new ClassWeighting(19)).Loss));
    }

    [Fact]
    public void Column_sums_have_the_bits_of_adding_row_after_row()
    {
        Random random = new(1);
        foreach ((int rows, int columns) in ((int, int)[])[(1, 40), (3, 16), (4, 33), (13, 21), (32, 7), (30, 128)])
        {
            StridedMatrix x = new(random, rows, columns, gap: rows % 3, float.NaN);
            float[] start = RandomTensors.Uniform(random, columns), sums = [.. start], narrow = [.. start], expected = [.. start];
            for (int r = 0; r < rows; r++)
            {
                for (int j = 0; j < columns; j++) expected[j] += x.View.Row(r)[j];
            }

            ColumnSums.Add(x.View, sums);
            ColumnSums.Add<Lanes256>(x.View, narrow);
            Assert.Equal(expected, sums);
            Assert.Equal(expected, narrow);
            Assert.Throws<ArgumentException>(() => ColumnSums.Add(x.View, new float[columns + 1]));
        }
    }

    [Fact]
    public void An_embedding_looks_up_rows_and_adds_gradients_to_them()
    {
        int[] tokens = [2, 0, 2, 3];
        float[] table = [1, 2, 3, 4, 5, 6, 7, 8], output = Garbage(8), dTable = [100, 100, 100, 100, 100, 100, 100, 100];
        Embedding.Forward(tokens, new MatrixView(table, 4, 2), new MatrixSpan(output, 4, 2));
        Assert.Equal([5f, 6, 1, 2, 5, 6, 7, 8], output);
        Embedding.Backward(tokens, new MatrixView([1, 2, 3, 4, 5, 6, 7, 8], 4, 2), new MatrixSpan(dTable, 4, 2));
        Assert.Equal([103f, 104, 100, 100, 106, 108, 107, 108], dTable);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_hot_input_equals_a_dense_input_of_one_hot_rows(string backend)
    {
        const int N = 40, V = 19, Width = 28;
        Random random = new(2);
        int[] tokens = RandomTensors.Tokens(random, N, V);
        float[] rows = new float[N * V], wx = RandomTensors.Uniform(random, Width * V), dGates = RandomTensors.Uniform(random, N * Width);
        for (int i = 0; i < N; i++) rows[i * V + tokens[i]] = 1;
        float[] looked = Garbage(N * Width), multiplied = Garbage(N * Width), dWxLooked = Garbage(Width * V), dWx = Garbage(Width * V);
        MatrixView x = new(rows, N, V), weights = new(wx, Width, V), d = new(dGates, N, Width);

        OneHotInput input = new(V, Width);
        input.BeginForward(weights);
        input.Forward(tokens, new MatrixSpan(looked, N, Width));
        input.BeginBackward(default);
        input.Backward(tokens, d);
        input.EndBackward(new MatrixSpan(dWxLooked, Width, V));
        DenseInput dense = new(V, Width, Backends.Named(backend));
        dense.BeginForward(weights);
        dense.Forward(x, new MatrixSpan(multiplied, N, Width));
        dense.WeightGradient(x, d, add: false, new MatrixSpan(dWx, Width, V));

        Assert.Equal(multiplied, looked);
        RelativeError.Below(1e-6, dWxLooked, [.. dWx.Select(value => (double)value)], "dL/dWx");
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 2)]
    [InlineData(13, 50)]
    public void A_part_of_a_dropout_mask_does_not_depend_on_where_the_part_begins(int first, int count)
    {
        float[] whole = new float[100], part = Garbage(count);
        Dropout.Mask(whole, 0.4f, seed: 1, stream: 2, first: 1L << 40);
        Dropout.Mask(part, 0.4f, seed: 1, stream: 2, first: (1L << 40) + first);
        Assert.Equal(whole[first..(first + count)], part);
        Assert.Equal([0f, 1f / 0.6f], whole.Distinct().Order());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 16)]
    [InlineData(17, 33)]
    [InlineData(5, 100)]
    [InlineData(65, 512)]
    [InlineData(144, 40)]
    public void A_transposed_copy_swaps_rows_and_columns_and_leaves_the_gaps_unchanged(int m, int n)
    {
        StridedMatrix source = new(new Random(3), m, n, gap: 3, mark: float.NaN), target = new(new Random(4), n, m, gap: 2, mark: -7f);
        Transpose.Copy(source.View, target.View);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++) Assert.Equal(source[i, j], target[j, i]);
        }

        Assert.True(target.GapsAreUntouched());
    }

    /// <summary>Memory that must be overwritten.</summary>
    static float[] Garbage(int count) => [.. Enumerable.Repeat(float.NaN, count)];
}
