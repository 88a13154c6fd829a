using System.Net;
using System.Net.Sockets;

namespace Windrow.Tests.Processes;

/// <summary>Ports for processes that listen a while later.</summary>
static class FreePorts
{
    /// <summary>A port of the loopback address that is free, and outside the range from which systems choose ports by themselves: until it is used, nobody
    /// else gets it by chance.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 32_000);
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // It is taken; try another.
            }
        }
    }
}
