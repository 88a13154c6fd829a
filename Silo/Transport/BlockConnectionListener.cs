using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Windrow.Silo.Clustering;

namespace Windrow.Silo.Transport;

/// <summary>Listens for other silos and for clients.</summary>
/// <param name="pool">The blocks.</param>
/// <param name="held">The silo's ports, which listen already.</param>
sealed class BlockConnectionListenerFactory(BlockPool pool, HeldPorts held) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new BlockConnectionListener(held.Release(endpoint), pool));
}

/// <summary>Accepts connections until it is unbound; then <see cref="AcceptAsync"/> returns null.</summary>
sealed class BlockConnectionListener(Socket socket, BlockPool pool) : IConnectionListener
{
    public EndPoint EndPoint => socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                Socket accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                return new BlockConnection(accepted, pool);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException)
            {
                // The other side gave up between its request and our answer: wait for the next.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
