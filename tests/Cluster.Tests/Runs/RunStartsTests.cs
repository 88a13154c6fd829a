using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Runs;

public sealed class RunStartsTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_two_starts_have_the_same_number()
    {
        int[] claimed = new int[4_000];
        Parallel.For(0, claimed.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => claimed[i] = RunStarts.Claim(_folder.Path, after: 0, isFirst: true));
        Assert.Equal(claimed.Length, claimed.Distinct().Count());       // a number may be left out, by a start that was slower than 64 others
        Assert.All(claimed, number => Assert.InRange(number, 1, int.MaxValue));
        Assert.InRange(Directory.GetFiles(Path.Combine(_folder.Path, "starts")).Length, 1, 80);
    }

    [Fact]
    public void Who_comes_first_takes_the_next_number_whatever_it_knows()
    {
        Assert.Equal(1, RunStarts.Claim(_folder.Path, after: 0, isFirst: true));
        Assert.Equal(2, RunStarts.Claim(_folder.Path, after: 0, isFirst: true));
        Assert.Equal(8, RunStarts.Claim(_folder.Path, after: 7, isFirst: true));
    }

    /// <summary>A silo that was believed to be dead, and wakes, must not take the job from the one that continues it.</summary>
    [Fact]
    public void Who_made_an_earlier_start_is_refused_once_there_is_a_later_one()
    {
        int mine = RunStarts.Claim(_folder.Path, after: 0, isFirst: true);
        mine = RunStarts.Claim(_folder.Path, mine, isFirst: false);
        int other = RunStarts.Claim(_folder.Path, after: 0, isFirst: true);
        SupersededException refused = Assert.Throws<SupersededException>(() => RunStarts.Claim(_folder.Path, mine, isFirst: false));
        Assert.Contains($"Start {mine} of the job is over, because start {other} has begun elsewhere.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(other + 1, RunStarts.Claim(_folder.Path, other, isFirst: false));
    }
}
