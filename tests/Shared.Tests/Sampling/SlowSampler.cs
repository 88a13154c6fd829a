using Windrow.Sampling;

namespace Windrow.Tests.Sampling;

/// <summary>The distribution that <see cref="SamplingOptions"/> describe, computed the slow and obvious way, with the functions of the C library.</summary>
static class SlowSampler
{
    /// <summary>The probability of each token; zero for those that cannot be drawn.</summary>
    public static double[] Distribution(float[] logits, SamplingOptions options)
    {
        double[] p = Normalized([.. logits.Select(z => Math.Exp((z - logits.Max()) / options.Temperature))]);
        if (options.TopK is int k) p = Normalized(Kept(p, MostProbable(p).Take(k)));
        if (options.TopP < 1)
        {
            int[] ranked = [.. MostProbable(p)];
            int count = Enumerable.Range(1, p.Length).First(n => ranked[..n].Sum(i => p[i]) >= options.TopP || n == p.Length);
            p = Normalized(Kept(p, ranked[..count]));
        }

        return p;
    }

    /// <summary>The first token where the sum of the probabilities exceeds a number in [0, 1).</summary>
    public static int Draw(double[] distribution, double u)
    {
        double passed = 0;
        for (int i = 0; i < distribution.Length; i++)
        {
            passed += distribution[i];
            if (u < passed) return i;
        }

        return Array.FindLastIndex(distribution, p => p > 0);
    }

    static IEnumerable<int> MostProbable(double[] p) => Enumerable.Range(0, p.Length).OrderByDescending(i => p[i]).ThenBy(i => i);

    static double[] Kept(double[] p, IEnumerable<int> tokens)
    {
        HashSet<int> kept = [.. tokens];
        return [.. p.Select((probability, i) => kept.Contains(i) ? probability : 0)];
    }

    static double[] Normalized(double[] weights) => [.. weights.Select(weight => weight / weights.Sum())];
}
