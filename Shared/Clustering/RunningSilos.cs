using System.Net;
using System.Net.Sockets;

namespace Windrow.Clustering;

/// <summary>Finds out whether a live silo serves a cluster's folder, without joining the cluster.</summary>
public static class RunningSilos
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The gateways of silos that are active according to the membership file and accept a connection now. A killed silo's row stays
    /// active until another silo starts, so the file alone is not enough.</summary>
    /// <exception cref="InvalidDataException">The membership file is damaged.</exception>
    public static async Task<IReadOnlyList<IPEndPoint>> FindAsync(string clusterFolder, CancellationToken cancellation = default)
    {
        MembershipDocument document = await new MembershipFile(ClusterFolder.MembershipFile(clusterFolder)).ReadAsync(cancellation);
        IPEndPoint[] gateways = [.. document.Silos.Select(s => s.Gateway).OfType<IPEndPoint>()];
        bool[] answers = await Task.WhenAll(gateways.Select(g => AcceptsAsync(g, cancellation)));
        return [.. gateways.Where((_, i) => answers[i])];
    }

    static async Task<bool> AcceptsAsync(IPEndPoint gateway, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using Socket socket = new(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(gateway, limit.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
