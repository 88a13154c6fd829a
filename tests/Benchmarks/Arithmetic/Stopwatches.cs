using System.Diagnostics;
using Windrow.Benchmarks.Reporting;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>Times short pieces of work by doing them often.</summary>
static class Stopwatches
{
    const int Repetitions = 5, Rounds = 20;

    /// <summary>Seconds that one run takes: the median of some repetitions.</summary>
    /// <param name="work">The work; run until code is compiled and caches are filled, before the clock starts.</param>
    /// <param name="milliseconds">How long the measurement takes in all.</param>
    public static double Seconds(Action work, int milliseconds)
    {
        TimeSpan share = TimeSpan.FromMilliseconds(milliseconds) / (Repetitions + 1);
        _ = RunFor(work, share);
        return new Sample(Enumerable.Range(0, Repetitions).Select(_ => RunFor(work, share)).ToArray()).Median;
    }

    /// <summary>Seconds that one run of each takes: medians of repetitions that alternate, so that a busy machine is busy for both.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="milliseconds">How long the measurement of each takes.</param>
    public static (double First, double Second) Seconds(Action first, Action second, int milliseconds)
    {
        IReadOnlyList<(double First, double Second)> all = Alternate(first, second, Repetitions, milliseconds);
        return (new Sample(all.Select(one => one.First)).Median, new Sample(all.Select(one => one.Second)).Median);
    }

    /// <summary>Seconds that one run of each takes, measured several times in turn.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="repetitions">How often each is measured.</param>
    /// <param name="milliseconds">How long the measurement of each takes, over all repetitions and one more to warm up.</param>
    public static IReadOnlyList<(double First, double Second)> Alternate(Action first, Action second, int repetitions, int milliseconds)
    {
        TimeSpan share = TimeSpan.FromMilliseconds(milliseconds) / (repetitions + 1);
        _ = RunFor(first, share);
        _ = RunFor(second, share);
        return [.. Enumerable.Range(0, repetitions).Select(_ => (RunFor(first, share), RunFor(second, share))).ToArray()];
    }

    /// <summary>Seconds that one run of each takes when nothing disturbs it: the least of many repetitions, in which all go round by turns.</summary>
    /// <param name="works">The works, whose times are to be compared.</param>
    /// <param name="milliseconds">How long the measurement of each takes.</param>
    public static IReadOnlyList<double> Undisturbed(IReadOnlyList<Action> works, int milliseconds)
    {
        TimeSpan share = TimeSpan.FromMilliseconds(milliseconds) / (Rounds + 1);
        double[] least = [.. works.Select(work => RunFor(work, share))];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < least.Length; i++) least[i] = Math.Min(least[i], RunFor(works[i], share));
        }

        return least;
    }

    static double RunFor(Action work, TimeSpan share)
    {
        long begun = Stopwatch.GetTimestamp(), runs = 0;
        do
        {
            work();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(begun) < share);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds / runs;
    }
}
