using System.Net;
using Windrow.Grains.Jobs;
using Windrow.Grains.Training;
using Windrow.Tests.Client;

namespace Windrow.Tests.Runs;

/// <summary>Data shards that move away from slow workers: how they are dealt out, and when they are moved.</summary>
public sealed class ShardBalanceTests
{
    static readonly SiloPlace A = Silo("a", 1), B = Silo("b", 2);
    static readonly JobPolicies Policies = new();

    readonly ImpatientTime _time = new();
    readonly WorkerTimes _times = new(2);

    [Theory]
    [InlineData(8, new[] { 1.0, 1.0 }, new[] { 4, 4 })]
    [InlineData(8, new[] { 1.0, 2.5 }, new[] { 6, 2 })]
    [InlineData(8, new[] { 3.0, 1.0, 1.0 }, new[] { 1, 4, 3 })]
    [InlineData(8, new[] { 100.0, 1.0 }, new[] { 1, 7 })]       // every worker keeps one
    [InlineData(3, new[] { 1.0, 9.0, 1.0 }, new[] { 1, 1, 1 })]
    public void Data_shards_are_dealt_out_by_speed(int dataShards, double[] times, int[] expected) =>
        Assert.Equal(expected, ShardDeal.BySpeed(dataShards, times));

    /// <summary>The oracle tries every deal.</summary>
    [Fact]
    public void No_other_deal_is_done_sooner()
    {
        Random random = new(1);
        for (int trial = 0; trial < 200; trial++)
        {
            int workers = random.Next(1, 5), dataShards = random.Next(workers, 10);
            double[] times = [.. Enumerable.Range(0, workers).Select(_ => 0.1 + random.NextDouble())];
            double best = Deals(dataShards, workers).Min(deal => ShardDeal.Time(deal, times));
            int[] found = ShardDeal.BySpeed(dataShards, times);
            Assert.Equal(dataShards, found.Sum());
            Assert.Equal(best, ShardDeal.Time(found, times), 1e-12);
        }

        static IEnumerable<int[]> Deals(int left, int workers) => workers == 1
            ? left >= 1 ? [[left]] : []
            : Enumerable.Range(1, Math.Max(0, left - 1)).SelectMany(first => Deals(left - first, workers - 1), (first, rest) => (int[])[first, .. rest]);
    }

    [Fact]
    public void Data_shards_move_when_a_worker_is_slow_for_two_periods_and_stay_where_they_are()
    {
        (ShardBalance balance, ClusterPlan plan) = Begin();
        Assert.False(Measure(balance, 10, 25));
        Assert.True(Measure(balance, 10, 25));
        ClusterPlan moved = balance.Applied(plan);
        Assert.Equal([(0, 6), (6, 2)], moved.DataShards);
        balance.Begin(moved);

        // 6 data shards of the fast one, 2 of the slow one: nothing better is left.
        for (int i = 0; i < 8; i++) Assert.False(Measure(balance, 15, 12.5));
        Assert.Equal([(0, 6), (6, 2)], balance.Applied(plan).DataShards);
        Assert.True(ClusterPlan.Make([A], workers: 2, dataShards: 8, parameterShards: null).IsEven);
        ClusterPlan elsewhere = ClusterPlan.Make([B], workers: 2, dataShards: 8, parameterShards: null);
        Assert.Equal(elsewhere.DataShards, balance.Applied(elsewhere).DataShards);
    }

    [Fact]
    public void Data_shards_stay_when_a_worker_is_slow_for_one_period_or_moving_gains_little()
    {
        (ShardBalance balance, _) = Begin();
        for (int i = 0; i < 4; i++) Assert.False(Measure(balance, 10, i % 2 == 0 ? 25 : 11));
        for (int i = 0; i < 4; i++) Assert.False(Measure(balance, 10, 12));
    }

    [Fact]
    public void After_each_move_the_periods_are_twice_as_long()
    {
        (ShardBalance balance, ClusterPlan plan) = Begin();
        Assert.False(Measure(balance, 10, 25));
        Assert.True(Measure(balance, 10, 25));
        balance.Begin(balance.Applied(plan));
        // Now the other one is slow.
        Assert.False(Measure(balance, 60, 5));
        Assert.False(Measure(balance, 60, 5));
        Assert.False(Measure(balance, 60, 5));
        Assert.True(Measure(balance, 60, 5));
    }

    [Fact]
    public void Workers_that_share_a_slot_are_not_compared()
    {
        ClusterPlan plan = ClusterPlan.Make([A], workers: 2, dataShards: 8, parameterShards: null);
        ShardBalance balance = new(Policies, _time);
        balance.Begin(plan);
        for (int i = 0; i < 4; i++) Assert.False(Measure(balance, 10, 100));
    }

    /// <summary>Two workers with four data shards each.</summary>
    (ShardBalance Balance, ClusterPlan Plan) Begin()
    {
        ClusterPlan plan = ClusterPlan.Make([A, B], workers: 2, dataShards: 8, parameterShards: null);
        ShardBalance balance = new(Policies, _time);
        balance.Begin(plan);
        return (balance, plan);
    }

    /// <summary>Lets a period pass in which each worker computes for some milliseconds in each of 100 steps.</summary>
    bool Measure(ShardBalance balance, params double[] milliseconds)
    {
        _time.Advance(Policies.BalancePeriod);
        _times.Add([.. milliseconds.Select(each => new SegmentReport([.. Enumerable.Repeat(Step(each), 100)], null))]);
        return balance.IsWorthMoving(_times);
    }

    static StepReport Step(double milliseconds) => new()
    {
        Loss = 1,
        Weight = 1,
        Tokens = 1,
        GradientNorm = 1,
        TotalMilliseconds = 100,
        ComputeMilliseconds = milliseconds,
        WaitingMilliseconds = 0,
        ExchangeMilliseconds = 0,
        UpdateMilliseconds = 0,
    };

    static SiloPlace Silo(string name, int port) => new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1), name, Slots: 1);
}
