using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;

namespace Windrow.Benchmarks.Racing;

/// <summary>One configuration, and what was measured of it, a figure for each round.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Cores">Cores as taskset lists them.</param>
/// <param name="RunAsync">Measures it once.</param>
sealed record Contestant(string Name, string Cores, Func<string, CancellationToken, Task<Speed>> RunAsync)
{
    public List<Speed> Rounds { get; } = [];

    /// <summary>Measures all of them in turn, again and again: what happens to the machine happens to all.</summary>
    public static async Task RaceAsync(IReadOnlyList<Contestant> contestants, int rounds, CancellationToken cancellation)
    {
        for (int round = 1; round <= rounds; round++)
        {
            foreach (Contestant contestant in contestants)
            {
                Speed speed = await contestant.RunAsync(contestant.Cores, cancellation);
                contestant.Rounds.Add(speed);
                Console.Error.WriteLine($"round {round} of {rounds}: {contestant.Name}: {speed.TokensPerSecond:N0} tokens/s");
            }
        }
    }

    /// <summary>Tokens per second, round by round, as a part of another's.</summary>
    public Sample Over(Contestant other) =>
        new(Rounds.Zip(other.Rounds, (mine, theirs) => mine.TokensPerSecond / theirs.TokensPerSecond));

    /// <summary>Tokens per second, round by round, as a part of the fastest one's of the same round.</summary>
    public Sample OverFastest(IReadOnlyList<Contestant> others) =>
        new(Rounds.Select((mine, round) => mine.TokensPerSecond / others.Max(other => other.Rounds[round].TokensPerSecond)));

    public Sample TokensPerSecond => new(Rounds.Select(round => round.TokensPerSecond));

    /// <summary>Tokens per second in the median round, as a part of another's best round.</summary>
    public double OverBest(Contestant other) => TokensPerSecond.Median / other.TokensPerSecond.Most;

    /// <summary>The most memory that it held in any round, in bytes.</summary>
    public long PeakBytes => Rounds.Max(round => round.PeakBytes);

    public Sample OfMedianStep => new(Rounds.Select(round => round.OfMedianStep));
}

/// <summary>One run's tokens per second.</summary>
/// <param name="TokensPerSecond">The figure that is compared.</param>
/// <param name="OfMedianStep">That of the median step.</param>
/// <param name="PeakBytes">The most memory that its processes held; 0 when it was not measured.</param>
sealed record Speed(double TokensPerSecond, double OfMedianStep, long PeakBytes = 0)
{
    /// <summary>The speed of a job.</summary>
    public static Speed Of(MeasuredJob job, long peakBytes = 0) => new(job.Speed.TokensPerSecond, job.Speed.TokensPerSecondOfMedianStep, peakBytes);
}
