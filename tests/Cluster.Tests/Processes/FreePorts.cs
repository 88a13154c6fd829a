using System.Net;
using System.Net.Sockets;

namespace Windrow.Tests.Processes;

/// <summary>Ports for processes that listen a while later.</summary>
static class FreePorts
{
    /// <summary>A port that is free, and outside the range from which the system picks ports: no other process is given it by chance before it is used.</summary>
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
