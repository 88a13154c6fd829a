using System.Net;
using System.Net.Sockets;

namespace Windrow.Silo.Clustering;

/// <summary>Chooses a silo's ports before it starts, and reports in one sentence if a port is taken.</summary>
static class FreePorts
{
    /// <summary>Replaces each 0 with a port that is free at this moment; the two ports differ.</summary>
    /// <exception cref="IOException">A port that is not 0 is taken, or the address does not belong to this machine.</exception>
    public static (int Silo, int Gateway) Choose(IPAddress address, int silo, int gateway)
    {
        using Socket first = Bind(address, silo, "silo port");     // both are held until both are known
        using Socket second = Bind(address, gateway, "gateway port");
        return (PortOf(first), PortOf(second));
    }

    static Socket Bind(IPAddress address, int port, string option)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException(
                e.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"{option} {port} of {address} is taken; choose another, or 0 for a free one.",
                    SocketError.AddressNotAvailable => $"address {address} does not belong to this machine; choose one that does.",
                    _ => $"{option} {port} of {address} cannot be used: {e.Message}",
                },
                e);
        }
    }

    static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
