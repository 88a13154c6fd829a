using Windrow.Numerics;
using Windrow.Sampling;

namespace Windrow.Tests.Sampling;

public class TokenSamplerTests
{
    const int Draws = 100_000;

    /// <summary>Probabilities of 0.4, 0.3, 0.2 and 0.1, in another order than that of the ids.</summary>
    static readonly double[] Known = [0.2, 0.4, 0.1, 0.3];

    [Theory]
    [InlineData(null, 1.0, new[] { 0.2, 0.4, 0.1, 0.3 })]
    [InlineData(3, 1.0, new[] { 2 / 9.0, 4 / 9.0, 0, 3 / 9.0 })]
    [InlineData(2, 1.0, new[] { 0, 4 / 7.0, 0, 3 / 7.0 })]
    [InlineData(null, 0.75, new[] { 2 / 9.0, 4 / 9.0, 0, 3 / 9.0 })]
    [InlineData(null, 0.65, new[] { 0, 4 / 7.0, 0, 3 / 7.0 })]
    [InlineData(2, 0.55, new[] { 0, 1.0, 0, 0 })]           // 0.4 is less than 0.55 of all tokens, but more than that of the two likeliest
    [InlineData(1, 1.0, new[] { 0, 1.0, 0, 0 })]
    public void Tokens_come_as_often_as_the_known_distribution_says(int? topK, double topP, double[] expected)
    {
        float[] logits = [.. Known.Select(p => (float)Math.Log(p))];
        TokenSampler sampler = new(new SamplingOptions { Temperature = 1, TopK = topK, TopP = topP }, logits.Length);

        int[] counts = new int[logits.Length];
        for (int i = 0; i < Draws; i++) counts[sampler.Draw(logits, CounterRandom.UniformDouble(3, 1, i))]++;

        Assert.All(counts, (count, token) => Assert.True(expected[token] > 0 || count == 0, $"Token {token} came {count} times."));
        double chiSquare = Enumerable.Range(0, logits.Length).Where(i => expected[i] > 0).Sum(i => Math.Pow(counts[i] - expected[i] * Draws, 2) / (expected[i] * Draws));
        Assert.InRange(chiSquare, 0, 16.3);         // one seed in 1,000 exceeds this with three degrees of freedom; fewer have less
    }

    [Theory]
    [InlineData(0.8, null, 1.0)]
    [InlineData(0.8, 5, 1.0)]
    [InlineData(0.8, null, 0.7)]
    [InlineData(1.5, 20, 0.9)]
    [InlineData(0.1, 3, 0.99)]
    [InlineData(30.0, 40, 0.5)]
    [InlineData(1.0, 1000, 1.0)]
    [InlineData(1.0, null, 1e-9)]
    public void Draws_are_those_of_a_slow_and_obvious_sampler(double temperature, int? topK, double topP)
    {
        SamplingOptions options = new() { Temperature = temperature, TopK = topK, TopP = topP };
        for (int round = 0; round < 20; round++)
        {
            float[] logits = Logits(round, 50);
            double[] distribution = SlowSampler.Distribution(logits, options);
            TokenSampler sampler = new(options, logits.Length);
            for (int i = 0; i < 200; i++)
            {
                double u = CounterRandom.UniformDouble(round, 2, i);
                Assert.Equal(SlowSampler.Draw(distribution, u), sampler.Draw(logits, u));
            }
        }
    }

    [Theory]
    [InlineData(null, 1.0)]
    [InlineData(50, 1.0)]
    [InlineData(51, 1.0)]
    public void Limits_that_exclude_nothing_change_nothing(int? topK, double topP)
    {
        TokenSampler limited = new(new SamplingOptions { TopK = topK, TopP = topP }, 50);
        for (int i = 0; i < 2000; i++)
        {
            float[] logits = Logits(i, 50);
            double u = CounterRandom.UniformDouble(4, 2, i);
            Assert.Equal(WithTemperatureOnly(logits, 0.8, u), limited.Draw(logits, u));
        }
    }

    [Fact]
    public void One_sampler_forgets_what_it_has_excluded()
    {
        TokenSampler sampler = new(new SamplingOptions { Temperature = 1, TopK = 1 }, 4);
        Assert.Equal(2, sampler.Draw([0, 0, 1, 0], 0.5));
        Assert.Equal(3, sampler.Draw([0, 0, 0, 1], 0.5));
        Assert.Equal(0, sampler.Draw([1, 0, 0, 0], 0.5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void Of_equal_tokens_those_with_the_lower_ids_are_kept(int first)
    {
        float[] logits = new float[64];
        foreach (int token in (int[])[first, first + 3, 40, 63]) logits[token] = 2;

        Assert.Equal(first, new TokenSampler(new SamplingOptions { Temperature = 0 }, 64).Draw(logits, 0.999));
        Assert.Equal(first, new TokenSampler(new SamplingOptions { TopK = 1 }, 64).Draw(logits, 0.999));
        Assert.Equal(first + 3, new TokenSampler(new SamplingOptions { TopK = 2 }, 64).Draw(logits, 0.999));
        Assert.Equal(31, new TokenSampler(new SamplingOptions { TopP = 0.5 }, 64).Draw(new float[64], 0.999));
    }

    [Theory]
    [InlineData(1.0, 1.0, new[] { 0.5, 0.25, 0.125, 0.125 })]
    [InlineData(1.0, 2.0, new[] { 0.5, 0.25, 0.125, 0.125 }, 2)]                       // a logit of zero stays zero
    [InlineData(1.0, 2.0, new[] { 2 / 6.0, 2 / 6.0, 1 / 6.0, 1 / 6.0 }, 0)]            // ln 4 / 2 = ln 2
    [InlineData(1.0, 3.0, new[] { 4 / 7.26, 1.26 / 7.26, 1 / 7.26, 1 / 7.26 }, 1)]     // 2^(1/3) = 1.26
    [InlineData(0.5, 2.0, new[] { 4 / 10.0, 4 / 10.0, 1 / 10.0, 1 / 10.0 }, 0, 0)]     // before the temperature, and only once
    public void Tokens_of_the_text_are_penalized(double temperature, double penalty, double[] expected, params int[] text)
    {
        float[] logits = [MathF.Log(4), MathF.Log(2), 0, 0];
        TokenSampler sampler = new(new SamplingOptions { Temperature = temperature, RepetitionPenalty = penalty }, logits.Length);
        foreach (int token in text) sampler.Add(token);

        int[] counts = new int[logits.Length];
        for (int i = 0; i < Draws; i++) counts[sampler.Draw(logits, (i + 0.5) / Draws)]++;

        for (int i = 0; i < logits.Length; i++) Assert.InRange(counts[i] / (double)Draws, expected[i] - 1e-4, expected[i] + 1e-4);
    }

    [Fact]
    public void Negative_logits_are_multiplied_by_the_penalty_and_the_likeliest_is_chosen_after_it()
    {
        TokenSampler sampler = new(new SamplingOptions { Temperature = 0, RepetitionPenalty = 1.5 }, 3);
        sampler.Add(0);
        Assert.Equal(0, sampler.Draw([-2, -3.1f, -4], 0.5));        // -3 after the penalty
        Assert.Equal(1, sampler.Draw([-2, -2.9f, -4], 0.5));
        Assert.Equal(2, sampler.Draw([3, 1, 2.1f], 0.5));           // 2 after the penalty
    }

    [Fact]
    public void The_ends_of_the_interval_are_the_first_and_the_last_token_that_can_be_drawn()
    {
        TokenSampler sampler = new(new SamplingOptions { Temperature = 0.3, TopK = 3 }, 6);
        float[] logits = [-1, 2.1f, 0.3f, 1.7f, 2.2f, 0.1f];
        Assert.Equal(1, sampler.Draw(logits, 0));
        Assert.Equal(4, sampler.Draw(logits, 1 - 1.0 / (1L << 53)));
    }

    [Theory]
    [InlineData(-1.0, null, 1.0, "The temperature is -1;")]
    [InlineData(double.NaN, null, 1.0, "The temperature is NaN;")]
    [InlineData(double.PositiveInfinity, null, 1.0, "The temperature is Infinity;")]
    [InlineData(1.0, 0, 1.0, "Top-k is 0;")]
    [InlineData(1.0, null, 0.0, "Top-p is 0;")]
    [InlineData(1.0, null, 1.5, "Top-p is 1.5;")]
    [InlineData(1.0, null, double.NaN, "Top-p is NaN;")]
    public void A_wrong_value_is_named(double temperature, int? topK, double topP, string expected) =>
        Assert.StartsWith(expected, Assert.Single(new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP }.Problems()), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.9, "The repetition penalty is 0.9;")]
    [InlineData(double.NaN, "The repetition penalty is NaN;")]
    [InlineData(double.PositiveInfinity, "The repetition penalty is Infinity;")]
    public void A_wrong_penalty_is_named(double penalty, string expected) =>
        Assert.StartsWith(expected, Assert.Single(new SamplingOptions { RepetitionPenalty = penalty }.Problems()), StringComparison.Ordinal);

    [Fact]
    public void The_defaults_have_no_problem() => Assert.Empty(new SamplingOptions().Problems());

    /// <summary>Draws as texts were written before there were limits: with the temperature only.</summary>
    static int WithTemperatureOnly(float[] logits, double temperature, double u)
    {
        double[] weights = [.. logits.Select(z => Math.Exp((z - logits.Max()) / temperature))];
        double target = u * weights.Sum(), passed = weights[0];
        int token = 0;
        while (passed <= target && token < logits.Length - 1) passed += weights[++token];
        return token;
    }

    /// <summary>Logits between -6 and 6, some of them equal.</summary>
    static float[] Logits(int seed, int count) =>
        [.. Enumerable.Range(0, count).Select(i => MathF.Round(CounterRandom.Uniform(seed, 7, i) * 12 - 6, 1))];
}
