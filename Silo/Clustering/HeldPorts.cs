using System.Net;
using System.Net.Sockets;

namespace Windrow.Silo.Clustering;

/// <summary>A silo's two ports, which are its own before it starts: a port that was only looked up could be taken in the seconds until then.</summary>
sealed class HeldPorts : IDisposable
{
    const int Backlog = 512;

    readonly Dictionary<EndPoint, Socket> _sockets = [];

    HeldPorts(Socket silo, Socket gateway)
    {
        (Silo, Gateway) = (PortOf(silo), PortOf(gateway));
        foreach (Socket socket in (Socket[])[silo, gateway]) _sockets.Add(socket.LocalEndPoint!, socket);
    }

    /// <summary>The port for other silos.</summary>
    public int Silo { get; }

    /// <summary>The port for clients.</summary>
    public int Gateway { get; }

    /// <summary>Takes two ports; each 0 is replaced by a free one.</summary>
    /// <exception cref="IOException">A port that is not 0 is taken, or the address does not belong to this machine.</exception>
    public static HeldPorts Take(IPAddress address, int silo, int gateway)
    {
        Socket first = Listen(address, silo, "silo port");
        try
        {
            return new HeldPorts(first, Listen(address, gateway, "gateway port"));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Two ports that can be used at this moment; each 0 is replaced by a free one.</summary>
    /// <inheritdoc cref="Take"/>
    public static (int Silo, int Gateway) Find(IPAddress address, int silo, int gateway)
    {
        using HeldPorts held = Take(address, silo, gateway);
        return (held.Silo, held.Gateway);
    }

    /// <summary>Gives the socket of a port away, which listens.</summary>
    /// <exception cref="InvalidOperationException">The port is not one of the two, or its socket was given away before.</exception>
    public Socket Release(EndPoint endpoint) => _sockets.Remove(endpoint, out Socket? socket)
        ? socket
        : throw new InvalidOperationException($"{endpoint} is not one of the silo's ports, {Silo} and {Gateway}; set large_blocks to false to listen elsewhere.");

    public void Dispose()
    {
        foreach (Socket socket in _sockets.Values) socket.Dispose();
        _sockets.Clear();
    }

    /// <summary>Sockets that are bound without listening could share a port.</summary>
    static Socket Listen(IPAddress address, int port, string option)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
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
