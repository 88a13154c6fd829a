using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Windrow.Benchmarks.Predictions;

/// <summary>A connection that sends the same request again and again. It reads just enough of an answer to know where it ends, because the processor time
/// of the clients is taken from the server on the same cores.</summary>
sealed class RequestConnection : IDisposable
{
    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] _request;
    readonly byte[] _answer = new byte[1 << 16];

    static ReadOnlySpan<byte> EndOfHeader => "\r\n\r\n"u8;

    RequestConnection(byte[] request) => _request = request;

    /// <summary>Connects.</summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="json">The body of the requests to <c>/predict</c>.</param>
    public static RequestConnection Open(Uri server, string json)
    {
        string header = $"POST /predict HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n";
        RequestConnection connection = new(Encoding.UTF8.GetBytes(header + json));
        connection._socket.Connect(new IPEndPoint(IPAddress.Parse(server.Host), server.Port));
        return connection;
    }

    /// <summary>Sends the request and waits for the whole answer.</summary>
    /// <exception cref="BenchmarkException">The answer is an error.</exception>
    public void Request()
    {
        _socket.Send(_request);
        int received = 0, length = -1;
        while (length < 0 || received < length)
        {
            int count = _socket.Receive(_answer.AsSpan(received));
            if (count == 0) throw new BenchmarkException("The server ended a connection.");
            received += count;
            if (length < 0) length = LengthOf(_answer.AsSpan(0, received));
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The length of an answer; -1 while its header is incomplete.</summary>
    static int LengthOf(ReadOnlySpan<byte> received)
    {
        int end = received.IndexOf(EndOfHeader);
        if (end < 0) return -1;
        string header = Encoding.ASCII.GetString(received[..end]);
        if (!header.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new BenchmarkException($"The server answered: {header}");
        const string Name = "Content-Length:";
        int at = header.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) throw new BenchmarkException("The answer does not say how long it is.");
        string number = header[(at + Name.Length)..].Split('\r')[0];
        return end + EndOfHeader.Length + int.Parse(number, CultureInfo.InvariantCulture);
    }
}
