using System.Text.Json;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Numerics.Simd;
using Windrow.Sequences;
using Windrow.Tests.Models;

namespace Windrow.Tests.Numerics;

/// <summary>Connectionist temporal classification compared with PyTorch's, with sums over all alignments, and with differences of nearby losses.</summary>
public class CtcAlignmentTests
{
    public static TheoryData<string> Cases => [.. Fixture().Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_gradients_match_PyTorch_in_double_precision_at_both_widths(string name)
    {
        JsonElement one = Fixture().Single(one => one.GetProperty("name").GetString() == name);
        Sequence[] sequences = [.. one.GetProperty("sequences").EnumerateArray().Select(Sequence.Of)];
        Packed narrow = new(one.GetProperty("outputs").GetInt32(), sequences), wide = new(narrow.Outputs, sequences);

        double[] losses = narrow.LossAndGradient((ctc, logits, r, tokens) => ctc.LossAndGradient<LanePair>(logits, narrow.At, r, tokens));
        double[] wideLosses = wide.LossAndGradient((ctc, logits, r, tokens) => ctc.LossAndGradient<Lanes512>(logits, wide.At, r, tokens));

        Assert.Equal(losses, wideLosses);
        Assert.Equal(narrow.Values, wide.Values);
        for (int i = 0; i < sequences.Length; i++)
        {
            if (sequences[i].Loss is not double expected) Assert.Equal(double.PositiveInfinity, losses[i]);
            else Assert.InRange(losses[i], expected - 1e-6 * (1 + expected), expected + 1e-6 * (1 + expected));
            Near(sequences[i].Gradient, narrow.Rows(i), 2e-6);
        }
    }

    [Fact]
    public void The_loss_is_that_of_all_alignments_together()
    {
        Random random = new(3);
        foreach ((int steps, int outputs) in new[] { (1, 3), (4, 3), (6, 3), (5, 4) })
        {
            float[] logits = [.. Enumerable.Range(0, steps * outputs).Select(_ => random.NextSingle() * 6 - 3)];
            Dictionary<string, double> probabilities = AllTranscripts(logits, steps, outputs);
            foreach ((string transcript, double probability) in probabilities)
            {
                int[] tokens = [.. transcript.Select(c => c - 'a')];
                Packed packed = new(outputs, [new Sequence(logits, tokens, null, [])]);
                double loss = new CtcAlignment(outputs).Loss(packed.Matrix, packed.At, 0, tokens);
                Assert.Equal(-Math.Log(probability), loss, 1e-5);
            }

            Assert.Equal(1, probabilities.Values.Sum(), 1e-9);
        }
    }

    [Theory]
    [InlineData(30, 12, 9)]
    [InlineData(200, 29, 60)]
    public void The_gradient_matches_differences_of_nearby_losses(int steps, int outputs, int length)
    {
        Random random = new(steps);
        int[] tokens = [.. Enumerable.Range(0, length).Select(_ => random.Next(outputs - 1))];
        float[] logits = [.. Enumerable.Range(0, steps * outputs).Select(_ => random.Next(-2048, 2048) / 1024f)];
        Packed at = new(outputs, [new Sequence(logits, tokens, null, [])]);
        at.LossAndGradient((ctc, matrix, r, given) => ctc.LossAndGradient(matrix, at.At, r, given));
        for (int run = 0; run < 5; run++)
        {
            float[] up = [.. logits], down = [.. logits];
            double product = 0;
            for (int i = 0; i < up.Length; i++)
            {
                float move = 0.004f * MathF.CopySign(random.NextSingle(), at.Values[i]);
                (up[i], down[i]) = (up[i] + move, down[i] - move);
                product += ((double)up[i] - down[i]) * at.Values[i];
            }

            RelativeError.Below(1e-3, Loss(up) - Loss(down), product, $"run {run}: the difference");
        }

        double Loss(float[] moved)
        {
            Packed packed = new(outputs, [new Sequence(moved, tokens, null, [])]);
            return new CtcAlignment(outputs).Loss(packed.Matrix, packed.At, 0, tokens);
        }
    }

    /// <summary>A thousand steps, whose probabilities are far below the smallest float.</summary>
    [Fact]
    public void A_long_sequence_has_the_loss_of_a_slow_computation_in_double_precision()
    {
        const int Steps = 1200, Outputs = 30;
        Random random = new(7);
        int[] tokens = [.. Enumerable.Range(0, 300).Select(_ => random.Next(Outputs - 1))];
        float[] logits = [.. Enumerable.Range(0, Steps * Outputs).Select(_ => random.NextSingle() * 4 - 2)];
        Packed packed = new(Outputs, [new Sequence(logits, tokens, null, [])]);

        double loss = new CtcAlignment(Outputs).Loss(packed.Matrix, packed.At, 0, tokens);

        RelativeError.Below(1e-6, SlowLoss(logits, Steps, Outputs, tokens), loss, "the loss");
        Assert.InRange(loss, 1000, 6000);
    }

    [Fact]
    public void What_is_not_finite_makes_the_loss_NaN()
    {
        foreach (float wrong in new[] { float.NaN, float.PositiveInfinity })
        {
            float[] logits = [0, 1, 2, wrong, 1, 0];
            Packed packed = new(3, [new Sequence(logits, [1], null, [])]);
            Assert.Equal(double.NaN, new CtcAlignment(3).Loss(packed.Matrix, packed.At, 0, [1]));
        }
    }

    [Fact]
    public void A_token_that_is_the_blank_or_does_not_exist_is_refused()
    {
        Packed packed = new(3, [new Sequence(new float[6], [], null, [])]);
        foreach (int token in new[] { -1, 2, 3 })
            Assert.Contains($"A token is {token}; expected one from 0 to 1.", Assert.Throws<ArgumentException>(() => new CtcAlignment(3).Loss(packed.Matrix, packed.At, 0, [token])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 4 }, 1)]
    [InlineData(new[] { 1, 2, 1 }, 3)]
    [InlineData(new[] { 1, 1, 1, 2 }, 6)]
    public void Equal_neighbors_need_a_blank_between_them(int[] tokens, int steps) => Assert.Equal(steps, CtcAlignment.StepsFor(tokens));

    static JsonElement[] Fixture() => [.. PyTorchFixture.Read("ctc.json").GetProperty("cases").EnumerateArray()];

    static void Near(double[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.InRange(found[i], expected[i] - tolerance, expected[i] + tolerance);
    }

    /// <summary>The probability of every transcript, from all paths, one by one.</summary>
    static Dictionary<string, double> AllTranscripts(float[] logits, int steps, int outputs)
    {
        Dictionary<string, double> found = [];
        for (int path = 0; path < (int)Math.Pow(outputs, steps); path++)
        {
            double probability = 1;
            string transcript = "";
            for (int t = 0, rest = path, before = -1; t < steps; t++, rest /= outputs)
            {
                int output = rest % outputs;
                float[] row = logits[(t * outputs)..((t + 1) * outputs)];
                probability *= Math.Exp(row[output]) / row.Sum(x => Math.Exp(x));
                if (output != before && output != outputs - 1) transcript += (char)('a' + output);
                before = output;
            }

            found[transcript] = found.GetValueOrDefault(transcript) + probability;
        }

        return found;
    }

    /// <summary>The forward recursion with a scale for each step, in double precision.</summary>
    static double SlowLoss(float[] logits, int steps, int outputs, int[] tokens)
    {
        int[] states = [.. tokens.SelectMany(token => new[] { outputs - 1, token }), outputs - 1];
        double[] alpha = new double[states.Length];
        double log = 0;
        for (int t = 0; t < steps; t++)
        {
            float[] row = logits[(t * outputs)..((t + 1) * outputs)];
            double sum = row.Sum(x => Math.Exp(x));
            double[] next = new double[states.Length];
            for (int s = 0; s < states.Length; s++)
            {
                double from = t == 0 ? (s < 2 ? 1 : 0) : alpha[s] + (s > 0 ? alpha[s - 1] : 0) + (s > 1 && s % 2 == 1 && states[s] != states[s - 2] ? alpha[s - 2] : 0);
                next[s] = from * Math.Exp(row[states[s]]) / sum;
            }

            double scale = next.Sum();
            log += Math.Log(scale);
            alpha = [.. next.Select(a => a / scale)];
        }

        return -(log + Math.Log(alpha[^1] + alpha[^2]));
    }

    sealed record Sequence(float[] Logits, int[] Tokens, double? Loss, double[] Gradient)
    {
        public static Sequence Of(JsonElement one) => new(
            PyTorchFixture.Floats(one.GetProperty("logits").GetProperty("values")),
            [.. one.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())],
            one.GetProperty("loss") is { ValueKind: JsonValueKind.Number } loss ? loss.GetDouble() : null,
            PyTorchFixture.Doubles(one.GetProperty("gradient").GetProperty("values")));
    }

    /// <summary>Sequences as a window has them.</summary>
    sealed class Packed
    {
        readonly Sequence[] _sequences;

        public Packed(int outputs, Sequence[] sequences)
        {
            (Outputs, _sequences) = (outputs, sequences);
            int[] lengths = [.. sequences.Select(sequence => sequence.Logits.Length / outputs)];
            At = new PackedShape(lengths.Max(), lengths.Length);
            At.Set(lengths);
            Values = new float[At.Positions * outputs];
            for (int r = 0; r < At.Rows; r++)
            {
                for (int t = 0; t < At.Lengths[r]; t++) sequences[At.Order[r]].Logits.AsSpan(t * outputs, outputs).CopyTo(Matrix.Row(At.Position(r, t)));
            }
        }

        public delegate double Loss(CtcAlignment ctc, MatrixSpan logits, int row, ReadOnlySpan<int> tokens);

        public int Outputs { get; }

        public PackedShape At { get; }

        public float[] Values { get; }

        public MatrixSpan Matrix => new(Values, At.Positions, Outputs);

        /// <summary>The losses in the order of the sequences, all from one object, whose memory is used again.</summary>
        public double[] LossAndGradient(Loss loss)
        {
            CtcAlignment ctc = new(Outputs);
            double[] losses = new double[At.Rows];
            for (int r = 0; r < At.Rows; r++) losses[At.Order[r]] = loss(ctc, Matrix, r, _sequences[At.Order[r]].Tokens);
            return losses;
        }

        /// <summary>The values of a sequence, [T, K].</summary>
        public float[] Rows(int sequence)
        {
            int r = At.Order.IndexOf(sequence);
            List<float> values = [];
            for (int t = 0; t < At.Lengths[r]; t++) values.AddRange(Matrix.Row(At.Position(r, t)));
            return [.. values];
        }
    }
}
