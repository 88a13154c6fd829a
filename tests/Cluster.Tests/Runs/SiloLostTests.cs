using System.Collections.Immutable;
using System.Net;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Runs;

/// <summary>Which silos a failed run has lost, according to the cluster's members before and after.</summary>
public sealed class SiloLostTests
{
    static readonly SiloAddress A = Address(1), B = Address(2), C = Address(3);
    static readonly SiloPlace[] Run = [new(A, "a", 1), new(B, "b", 1)];
    static readonly ClusterMembershipSnapshot Before = Members((A, SiloStatus.Active), (B, SiloStatus.Active));

    [Fact]
    public void A_silo_of_the_run_that_has_left_is_the_cause()
    {
        Assert.Equal(new RunFailure.SiloLost("'b'"), After((A, SiloStatus.Active), (B, SiloStatus.Dead), (C, SiloStatus.Dead)));
        Assert.Equal(new RunFailure.SiloLost("'a' and 'b'"), After((A, SiloStatus.ShuttingDown), (B, SiloStatus.Dead)));
    }

    [Fact]
    public void Another_silo_that_died_is_the_cause_if_the_run_has_lost_none() =>
        Assert.Equal(new RunFailure.SiloLost("'c'", OfTheRun: false), After((A, SiloStatus.Active), (B, SiloStatus.Active), (C, SiloStatus.Dead)));

    [Fact]
    public void A_silo_that_was_dead_before_is_not_the_cause()
    {
        ClusterMembershipSnapshot members = Members((A, SiloStatus.Active), (B, SiloStatus.Active), (C, SiloStatus.Dead));
        Assert.Null(RunFailure.SiloLost.Between(members, members, Run));
    }

    [Fact]
    public void A_silo_that_joins_or_leaves_in_order_is_not_the_cause()
    {
        Assert.Null(After((A, SiloStatus.Active), (B, SiloStatus.Active), (C, SiloStatus.Joining)));
        Assert.Null(After((A, SiloStatus.Active), (B, SiloStatus.Active), (C, SiloStatus.ShuttingDown)));
    }

    static RunFailure.SiloLost? After(params (SiloAddress, SiloStatus)[] members) => RunFailure.SiloLost.Between(Before, Members(members), Run);

    static ClusterMembershipSnapshot Members(params (SiloAddress Address, SiloStatus Status)[] members) => new(
        members.ToImmutableDictionary(member => member.Address, member => new ClusterMember(member.Address, member.Status, $"{(char)('a' + member.Address.Endpoint.Port - 1)}")),
        new MembershipVersion(1));

    static SiloAddress Address(int port) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1);
}
