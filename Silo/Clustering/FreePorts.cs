using System.Net;
using System.Net.Sockets;

namespace Windrow.Silo.Clustering;

/// <summary>Ports for who has no preference.</summary>
static class FreePorts
{
    /// <summary>Replaces each 0 by a port that nobody uses at this moment; the two differ.</summary>
    public static (int Silo, int Gateway) Fill(IPAddress address, int silo, int gateway)
    {
        using Socket first = Bind(address);     // both are held until both are known
        using Socket second = Bind(address);
        return (silo == 0 ? PortOf(first) : silo, gateway == 0 ? PortOf(second) : gateway);
    }

    static Socket Bind(IPAddress address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"address {address} is not one of this machine ({e.Message}); write one that it listens on, such as 127.0.0.1.", e);
        }
    }

    static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
