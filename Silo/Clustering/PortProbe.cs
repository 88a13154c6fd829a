using System.Net;
using System.Net.Sockets;

namespace Windrow.Silo.Clustering;

/// <summary>What happens when one connects to a port.</summary>
enum PortAnswer
{
    /// <summary>A process accepts connections.</summary>
    Open,

    /// <summary>The operating system refuses: no process listens on the port.</summary>
    Refused,

    /// <summary>Nothing answers: the machine, or the network to it, is gone.</summary>
    None,
}

/// <summary>Finds out from the port that a process listened on whether it has ended.</summary>
static class PortProbe
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Connects, and disconnects at once.</summary>
    public static async Task<PortAnswer> AskAsync(IPEndPoint port, CancellationToken cancellation)
    {
        using Socket socket = new(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(port, cancellation).AsTask().WaitAsync(Limit, cancellation);
            return PortAnswer.Open;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? PortAnswer.Refused : PortAnswer.None;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return PortAnswer.None;
        }
    }

    /// <summary>Whether the process has ended. When nothing answers, that proves nothing.</summary>
    public static async Task<bool> IsRefusedAsync(IPEndPoint port, CancellationToken cancellation) =>
        await AskAsync(port, cancellation) == PortAnswer.Refused;
}
