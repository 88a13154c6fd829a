using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Windrow.Silo.Transport;

/// <summary>Connects to other silos.</summary>
sealed class BlockConnectionFactory(BlockPool pool) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new BlockConnection(socket, pool);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
