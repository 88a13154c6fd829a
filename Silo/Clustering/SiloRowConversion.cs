using System.Net;
using Windrow.Clustering;

namespace Windrow.Silo.Clustering;

/// <summary>Converts between Orleans' membership entries and the rows of a <see cref="MembershipFile"/>.</summary>
static class SiloRowConversion
{
    public static SiloRow ToRow(this MembershipEntry entry) => new()
    {
        Address = entry.SiloAddress.Endpoint.Address.ToString(),
        Port = entry.SiloAddress.Endpoint.Port,
        Generation = entry.SiloAddress.Generation,
        GatewayPort = entry.ProxyPort,
        Status = entry.Status.ToString(),
        Name = entry.SiloName,
        HostName = entry.HostName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = Utc(entry.StartTime),
        AliveTime = Utc(entry.IAmAliveTime),
        Suspicions = [.. (entry.SuspectTimes ?? []).Select(s => new Suspicion(s.Item1.ToParsableString(), Utc(s.Item2)))],
    };

    public static MembershipEntry ToEntry(this SiloRow row) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse(row.Address), row.Port, row.Generation),
        ProxyPort = row.GatewayPort,
        Status = Enum.Parse<SiloStatus>(row.Status),
        SiloName = row.Name!,
        HostName = row.HostName!,
        RoleName = row.RoleName,
        UpdateZone = row.UpdateZone,
        FaultZone = row.FaultZone,
        StartTime = Utc(row.StartTime),
        IAmAliveTime = Utc(row.AliveTime),
        SuspectTimes = row.Suspicions.Count == 0
            ? null
            : [.. row.Suspicions.Select(s => Tuple.Create(SiloAddress.FromParsableString(s.By), Utc(s.Time)))],
    };

    public static SiloRow? Find(this MembershipDocument document, SiloAddress silo) => document.Silos.FirstOrDefault(r =>
        r.Port == silo.Endpoint.Port && r.Generation == silo.Generation && r.Address == silo.Endpoint.Address.ToString());

    /// <summary>Orleans' times are UTC, whatever their <see cref="DateTime.Kind"/>.</summary>
    static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
