using Windrow.Models;
using Windrow.Models.Outputs;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Outputs;

/// <summary>Windows whose predictions are several blocks.</summary>
public class SampledHeadTests
{
    const int Rows = 150, Steps = 5, Words = 1400, Samples = 350;

    static readonly RandomStream Random = RandomStream.OfStep(seed: 5, step: 3, dataShard: 2);

    static readonly SequenceModel Model = new(Options(new SampledSoftmaxOptions { Samples = Samples }), ModelPorts.Text(Words));

    static readonly SequenceModel Full = new(Options(new FullOutput()), ModelPorts.Text(Words));

    static readonly float[] Weights = Initial();

    /// <summary>An independent computation in double precision, from the logits of all words.</summary>
    [Fact]
    public void The_loss_compares_each_target_with_the_words_that_were_drawn()
    {
        SequenceBatch window = Window();
        Assert.True(window.Targets > 2 * CacheBlock.Positions(Samples + 1), "The predictions are fewer than three blocks.");
        (HashSet<int> drawn, Func<int, double> chance) = Draw();
        float[] logits = NewBptt(Full).Predict(Weights, window, new LaneState(Full, Rows)).Elements.ToArray();
        double expected = 0;
        for (int i = 0; i < window.Targets; i++)
        {
            int target = window.Classes[i];
            double Corrected(int word) => logits[i * Words + word] - Math.Log(chance(word));
            double sum = Math.Exp(Corrected(target)) + drawn.Where(word => word != target).Sum(word => Math.Exp(Corrected(word)));
            expected += Math.Log(sum) - Corrected(target);
        }

        LossSum loss = NewBptt(Model).Backpropagate(Weights, window, new LaneState(Model, Rows), new float[Weights.Length], Random);
        Assert.Equal((window.Targets, window.Shape.Positions), (loss.Weight, loss.Tokens));
        RelativeError.Below(1e-6, loss.Loss, expected, "the loss");
    }

    [Fact]
    public void Only_drawn_words_and_targets_have_gradients()
    {
        SequenceBatch window = Window();
        float[] gradient = new float[Weights.Length];
        Array.Fill(gradient, float.NaN);
        NewBptt(Model).Backpropagate(Weights, window, new LaneState(Model, Rows), gradient, Random);
        HashSet<int> touched = [.. Draw().Words, .. window.Classes[..window.Targets].ToArray()];
        ReadOnlySpan<float> bias = Model.Layout["head.bias"].In((ReadOnlySpan<float>)gradient);
        for (int word = 0; word < Words; word++) Assert.Equal(touched.Contains(word), bias[word] != 0);
    }

    [Fact]
    public void Evaluations_and_predictions_are_those_of_a_full_layer_bit_for_bit()
    {
        SequenceBatch window = Window();
        Assert.Equal(NewBptt(Full).Loss(Weights, window, new LaneState(Full, Rows)), NewBptt(Model).Loss(Weights, window, new LaneState(Model, Rows)));
        Assert.Equal(
            NewBptt(Full).Predict(Weights, window, new LaneState(Full, Rows)).Elements.ToArray(), NewBptt(Model).Predict(Weights, window, new LaneState(Model, Rows)).Elements.ToArray());
    }

    [Fact]
    public void Every_vector_width_gives_the_same_bits_and_every_stream_other_words()
    {
        (LossSum Sum, float[] Gradient) narrow = Run(128, Random);
        foreach (int bits in (int[])[256, 512])
        {
            (LossSum sum, float[] gradient) = Run(bits, Random);
            Assert.Equal(narrow.Sum, sum);
            Assert.Equal(narrow.Gradient, gradient);
        }

        Assert.NotEqual(narrow.Sum, Run(128, RandomStream.OfStep(seed: 5, step: 4, dataShard: 2)).Item1);

        static (LossSum, float[]) Run(int bits, RandomStream random)
        {
            float[] gradient = new float[Weights.Length];
            LossSum sum = NewBptt(Model, FusedBlas.Create(bits)).Backpropagate(Weights, Window(), new LaneState(Model, Rows), gradient, random);
            return (sum, gradient);
        }
    }

    /// <summary>However few words are drawn, the loss is smallest where the softmax over all words is the distribution of the targets: there, its gradient is zero
    /// on average, and elsewhere it is not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_mean_gradient_is_zero_exactly_where_the_softmax_of_all_words_is_right(bool isRight)
    {
        const int Times = 300;
        double[] chances = [.. Enumerable.Range(0, Words).Select(word => 1.0 / (word + 5))], sums = [.. chances];
        for (int word = 1; word < Words; word++) sums[word] += sums[word - 1];
        float[] weights = new float[Weights.Length], gradient = new float[Weights.Length];
        if (isRight) Array.ConvertAll(chances, chance => (float)Math.Log(chance)).CopyTo(Model.Layout["head.bias"].In(weights.AsSpan()));
        SequenceBatch window = Window();
        Bptt bptt = NewBptt(Model);
        Random random = new(1);
        double[] groups = new double[3];
        for (int step = 0; step < Times; step++)
        {
            foreach (ref int target in window.Classes)
            {
                int at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
                target = at < 0 ? ~at : at;
            }

            bptt.Backpropagate(weights, window, new LaneState(Model, Rows), gradient, RandomStream.OfStep(1, step, 0));
            ReadOnlySpan<float> bias = Model.Layout["head.bias"].In((ReadOnlySpan<float>)gradient);
            for (int word = 0; word < Words; word++) groups[word < 10 ? 0 : word < 100 ? 1 : 2] += bias[word] / (Times * window.Targets);
        }

        double farthest = groups.Max(Math.Abs);
        Assert.True(isRight ? farthest < 0.005 : farthest > 0.1, $"{farthest} for {(isRight ? "the right" : "a wrong")} distribution");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Words)]
    public void A_target_that_is_no_word_is_refused(int target)
    {
        SequenceBatch window = Window();
        window.Classes[3] = target;
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => NewBptt(Model).Backpropagate(Weights, window, new LaneState(Model, Rows), new float[Weights.Length], Random));
        Assert.Equal($"A target is the class {target}; expected one from 0 to {Words - 1}.", refused.Message);
    }

    [Fact]
    public void Training_without_random_numbers_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => NewBptt(Model).Backpropagate(Weights, Window(), new LaneState(Model, Rows), new float[Weights.Length]));
        Assert.Contains("needs random numbers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_is_too_small_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new SequenceModel(Model.Options, ModelPorts.Text(Words - 1)));
        Assert.StartsWith(
            "model.output.samples is 350 and the vocabulary has 1399 words; samples must be at most a quarter of the vocabulary, or output must be full.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>How often a word is drawn, compared with the chance that each draw states for it.</summary>
    [Fact]
    public void Words_are_drawn_as_often_as_their_chance_says()
    {
        const int Times = 4000;
        SampledWords words = new(200, 50);
        double[] drawn = new double[200], chances = new double[200];
        for (int i = 0; i < Times; i++)
        {
            words.Draw(RandomStream.OfStep(7, i, 0).OfWords);
            Assert.Equal(50, words.Words.ToArray().Distinct().Count());
            for (int word = 0; word < 200; word++)
            {
                int place = words.PlaceOf(word);
                if (place >= 0) Assert.Equal(word, words.Words[place]);
                drawn[word] += place >= 0 ? 1 : 0;
                chances[word] += Math.Exp(words.LogChance(word));
            }
        }

        for (int word = 0; word < 200; word++)
        {
            double chance = chances[word] / Times, deviation = Math.Sqrt(Times * chance * (1 - chance));
            Assert.InRange(drawn[word], chances[word] - 5 * deviation - 0.01 * Times, chances[word] + 5 * deviation + 0.01 * Times);
        }
    }

    static ModelOptions Options(OutputOptions output) => new() { Network = NetworkKind.FeedForward, HiddenSize = 20, EmbeddingSize = 6, Output = output };

    /// <summary>The words of the window, drawn again by the formula.</summary>
    static (HashSet<int> Words, Func<int, double> Chance) Draw()
    {
        HashSet<int> drawn = [];
        int draws = 0;
        while (drawn.Count < Samples)
        {
            double u = CounterRandom.UniformDouble(Random.Seed, Random.OfWords.Stream, draws++);
            drawn.Add((int)Math.Floor(Math.Pow(Words + 1, u)) - 1);
        }

        return (drawn, word => 1 - Math.Pow(1 - Math.Log((word + 2.0) / (word + 1)) / Math.Log(Words + 1), draws));
    }

    static float[] Initial()
    {
        float[] weights = new float[Model.Layout.Length];
        Model.Initialize(weights, seed: 1);
        return weights;
    }

    static Bptt NewBptt(SequenceModel model, BlasBackend? blas = null) => new(model, Steps, Rows, blas ?? Backends.Named(Backends.Fused));

    static SequenceBatch Window()
    {
        SequenceBatch batch = new(Model.Ports.Format, Steps, Rows);
        batch.Shape.SetEqual(Steps, Rows);
        Random random = new(1);
        foreach (ref int token in batch.Tokens) token = random.Next(Words);
        foreach (ref int target in batch.Classes) target = random.Next(3) == 0 ? random.Next(Words) : random.Next(40);
        return batch;
    }
}
