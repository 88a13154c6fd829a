using System.Net;
using System.Text.Json.Serialization;

namespace Windrow.Clustering;

/// <summary>One silo in the membership file. Address, port and generation together identify one run of one silo process.</summary>
public sealed record SiloRow
{
    /// <summary>The only <see cref="Status"/> in which a silo serves clients.</summary>
    public const string Active = "Active";

    /// <summary>An IP address that every other silo and client can reach.</summary>
    public required string Address { get; init; }

    /// <summary>The port for other silos.</summary>
    public required int Port { get; init; }

    /// <summary>Distinguishes this run from earlier ones at the same address and port.</summary>
    public required int Generation { get; init; }

    /// <summary>The port for clients; 0 when the silo accepts none.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Created, Joining, Active, ShuttingDown, Stopping or Dead.</summary>
    public required string Status { get; init; }

    public string? Name { get; init; }

    public string? HostName { get; init; }

    public string? RoleName { get; init; }

    public int UpdateZone { get; init; }

    public int FaultZone { get; init; }

    public DateTime StartTime { get; init; }

    /// <summary>When the silo last reported that it is alive.</summary>
    public DateTime AliveTime { get; init; }

    /// <summary>Silos that suspect this one is dead, and since when.</summary>
    public IReadOnlyList<Suspicion> Suspicions { get; init; } = [];

    /// <summary>Changes with every change to the row, except to <see cref="AliveTime"/>.</summary>
    public long Revision { get; init; }

    /// <summary>The most recent time at which any silo wrote about this one.</summary>
    [JsonIgnore]
    public DateTime LastSign => Suspicions.Select(s => s.Time).Append(StartTime).Append(AliveTime).Max();

    /// <summary>Where clients connect; null unless the silo is active and accepts clients.</summary>
    [JsonIgnore]
    public IPEndPoint? Gateway => Status == Active && GatewayPort > 0 ? new IPEndPoint(IPAddress.Parse(Address), GatewayPort) : null;

    public bool IsSameSilo(SiloRow other) => (Address, Port, Generation) == (other.Address, other.Port, other.Generation);
}

/// <summary>One silo's vote that another silo is dead.</summary>
/// <param name="By">The voter, as address:port@generation.</param>
/// <param name="Time">When it voted, UTC.</param>
public sealed record Suspicion(string By, DateTime Time);
