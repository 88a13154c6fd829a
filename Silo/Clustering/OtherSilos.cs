using Microsoft.Extensions.Logging;

namespace Windrow.Silo.Clustering;

/// <summary>The other silos of the cluster, for the services that watch their ports.</summary>
sealed partial class OtherSilos(IClusterMembershipService membership, ILocalSiloDetails silo, ILogger<OtherSilos> log)
{
    /// <summary>Those that are active.</summary>
    public SiloAddress[] Active =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress))
            .Select(member => member.SiloAddress),
    ];

    /// <summary>Declares one dead. If that fails, it is logged.</summary>
    public async Task DeclareDeadAsync(SiloAddress other)
    {
        try
        {
            await membership.TryKill(other);
        }
        catch (Exception e)
        {
            LogNotDeclared(other, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} could not be declared dead, and is looked at again: {Reason}")]
    partial void LogNotDeclared(SiloAddress silo, string reason);
}
