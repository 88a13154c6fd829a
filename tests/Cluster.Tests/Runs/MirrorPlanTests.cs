using System.Net;
using Windrow.Grains.Jobs;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Parameters;
using Windrow.Models;

namespace Windrow.Tests.Runs;

public sealed class MirrorPlanTests
{
    static readonly StatePart[] Parts = [new("h.l0", 3), new("c.l0", 3)];

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    public void Any_silos_may_be_lost_together_as_long_as_they_are_no_more_than_the_mirrors(int silos, int mirrors)
    {
        SiloPlace[] places = [.. Enumerable.Range(0, silos).Select(Place)];
        MirrorPlan plan = Make(places, mirrors, places);
        HashSet<MirrorPiece> whole = [.. plan.Keepers.SelectMany(keeper => keeper.Sources).Select(source => source.Piece)];
        Assert.Equal(3 * (1 + 2) + 4 * 2, whole.Count);        // three ranges of parameters and two slots; two tensors of four data shards
        foreach (SiloPlace[] lost in Subsets(places, mirrors))
        {
            HashSet<MirrorPiece> left = [.. plan.Keepers.Where(keeper => !lost.Contains(keeper.Silo)).SelectMany(keeper => keeper.Sources).Select(source => source.Piece)];
            Assert.Equal(whole.Count, left.Count);
        }
    }

    [Fact]
    public void More_mirrors_than_silos_are_as_many_as_there_are_silos()
    {
        SiloPlace[] places = [Place(0), Place(1)];
        MirrorPlan plan = Make(places, mirrors: 16, places);
        Assert.Equal(2, plan.Keepers.Count);
        Assert.Equal(plan.Keepers[0].Sources.Length, plan.Keepers[1].Sources.Length);
    }

    [Fact]
    public void What_is_on_a_silo_that_leaves_is_kept_by_those_that_stay()
    {
        SiloPlace leaving = Place(9), stays = Place(0);
        MirrorPlan plan = Make([stays], mirrors: 1, [leaving, stays]);
        (SiloPlace keeper, MirrorSource[] sources) = Assert.Single(plan.Keepers);
        Assert.Equal(stays, keeper);
        Assert.Equal(3 * (1 + 2) + 4 * 2, sources.Select(source => source.Piece).Distinct().Count());
    }

    static MirrorPlan Make(SiloPlace[] keepers, int mirrors, SiloPlace[] placed)
    {
        ClusterPlan plan = new(Places(2), Places(3), [(0, 2), (2, 2)]);
        ParameterRange[] ranges = [new(0, 4096), new(4096, 4096), new(8192, 100)];
        return MirrorPlan.Make(keepers, mirrors, plan, ranges, slots: 2, lanes: shard => (shard * 2, 2), Parts);

        SiloPlace[] Places(int count) => [.. Enumerable.Range(0, count).Select(i => placed[i % placed.Length])];
    }

    static SiloPlace Place(int number) => new(SiloAddress.New(IPAddress.Loopback, 1000 + number, 1), $"silo-{number}", 1);

    static IEnumerable<SiloPlace[]> Subsets(SiloPlace[] all, int count) =>
        count == 0 ? [[]] : all.SelectMany((one, i) => Subsets(all[(i + 1)..], count - 1), (one, rest) => (SiloPlace[])[one, .. rest]);
}
