using System.Net;
using Windrow.Grains.Jobs;
using Windrow.Jobs;

namespace Windrow.Tests.Runs;

public sealed class ClusterPlanTests
{
    static readonly SiloPlace A = Silo("a", 1), B = Silo("b", 2);

    [Fact]
    public void Workers_follow_the_slots_and_parameter_shards_go_round()
    {
        ClusterPlan plan = ClusterPlan.Make([A with { Slots = 1 }, B with { Slots = 3 }], workers: null, dataShards: 8, parameterShards: 3);
        Assert.Equal(["a", "b", "b", "b"], plan.Workers.Select(silo => silo.Name));
        Assert.Equal(["a", "b", "a"], plan.ParameterShards.Select(silo => silo.Name));
    }

    [Fact]
    public void The_plan_follows_grains_that_were_placed_elsewhere()
    {
        ClusterPlan plan = ClusterPlan.Make([A, B], workers: 2, dataShards: 2, parameterShards: 1);
        SiloPlace c = Silo("c", 3);
        ClusterPlan moved = plan.Moved([B.Address, B.Address], [c.Address]);
        Assert.Equal(["b", "b"], moved.Workers.Select(silo => silo.Name));
        Assert.Equal(c.Address, Assert.Single(moved.ParameterShards).Address);
        Assert.Equal(2, moved.Silos.Count);
    }

    [Theory]
    [InlineData(null, null, 4)]
    [InlineData(6, null, 6)]        // workers share slots
    [InlineData(6, 2, 4)]           // as many as there are slots
    [InlineData(3, 2, 3)]
    [InlineData(null, 2, 4)]
    public void With_a_least_number_workers_never_share_slots(int? workers, int? minWorkers, int expected)
    {
        ParallelismOptions parallelism = new() { DataShards = 8, Workers = workers, MinWorkers = minWorkers };
        SiloPlace[] silos = [A with { Slots = 1 }, B with { Slots = 3 }];
        Assert.Equal(expected, ClusterPlan.Make(silos, parallelism).Workers.Count);
        Assert.Null(ClusterPlan.Missing(silos, parallelism, "demo-1"));
    }

    [Fact]
    public void A_cluster_with_too_few_slots_is_told_how_many_it_lacks()
    {
        string? missing = ClusterPlan.Missing([A, B], new ParallelismOptions { DataShards = 8, MinWorkers = 3 }, "demo-1");
        Assert.Equal("Waiting for 3 slots (parallelism.minWorkers); there are 2 on 2 silos. The job continues when silos join, or after 'windrow scale demo-1 --min-workers 2'.", missing);
    }

    static SiloPlace Silo(string name, int port) => new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1), name, Slots: 1);
}
