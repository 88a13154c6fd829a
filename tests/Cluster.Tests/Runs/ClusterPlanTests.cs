using System.Net;
using Windrow.Grains.Jobs;

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

    static SiloPlace Silo(string name, int port) => new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1), name, Slots: 1);
}
