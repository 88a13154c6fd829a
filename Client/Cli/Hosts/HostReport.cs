namespace Windrow.Cli.Hosts;

/// <summary>What is known about a host before its silo starts.</summary>
/// <param name="Host">The host.</param>
/// <param name="Version">Its version of Windrow; null when unknown.</param>
/// <param name="Cores">Its processors; null when unknown.</param>
/// <param name="ProcessId">The silo's process, if it runs already.</param>
/// <param name="Problems">What is wrong, one clause each.</param>
sealed record HostReport(ClusterHost Host, string? Version, int? Cores, int? ProcessId, IReadOnlyList<string> Problems);
