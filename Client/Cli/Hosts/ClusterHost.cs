using System.Net;

namespace Windrow.Cli.Hosts;

/// <summary>A machine on which a silo runs, as a line of a file of hosts names it.</summary>
/// <param name="Login">What <c>ssh</c> is given: <c>node-1</c>, or <c>user@node-1</c>.</param>
/// <param name="Name">The silo's name.</param>
/// <param name="Address">The address at which the silo is reached.</param>
/// <param name="Slots">Workers at the same time; null for one on each free core.</param>
/// <param name="SiloPort">Port for other silos.</param>
/// <param name="GatewayPort">Port for clients.</param>
sealed record ClusterHost(string Login, string Name, IPAddress Address, int? Slots, int SiloPort, int GatewayPort);
