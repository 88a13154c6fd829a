using System.Net;
using System.Net.Sockets;

namespace Windrow.Silo.Clustering;

/// <summary>Finds out whether a process has ended, from the port that it listened on.</summary>
static class PortProbe
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Whether the operating system refuses a connection, because no process listens on the port. When a machine or a network is gone,
    /// nothing answers, which proves nothing.</summary>
    public static async Task<bool> IsRefusedAsync(IPEndPoint port, CancellationToken cancellation)
    {
        using Socket socket = new(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(port, cancellation).AsTask().WaitAsync(Limit, cancellation);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
