using System.Net.Sockets;
using System.Text;

namespace Windrow.Tests.Inference;

/// <summary>A client that speaks HTTP by hand, and as badly as a test wants.</summary>
sealed class RawClient : IDisposable
{
    readonly TcpClient _tcp = new();

    RawClient()
    {
    }

    public static async Task<RawClient> ConnectAsync(Uri server, string begin = "", int receiveBuffer = 0)
    {
        RawClient client = new();
        if (receiveBuffer > 0) client._tcp.ReceiveBufferSize = receiveBuffer;
        await client._tcp.ConnectAsync(server.Host, server.Port);
        await client.SendAsync(begin);
        return client;
    }

    public Task SendAsync(string text) => _tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>Sends one byte after another until the server ends the connection, and returns what it answered.</summary>
    public async Task<string> DripAsync(TimeSpan pause)
    {
        Task<string> answer = AnswerAsync();
        try
        {
            for (; !answer.IsCompleted; await Task.WhenAny(answer, Task.Delay(pause))) await SendAsync("x");
        }
        catch (IOException)
        {
            // The server has ended the connection; what it said before is in the answer.
        }

        return await answer;
    }

    /// <summary>Sends a request, and returns all that the server sends until it ends the connection, which may be before it has read the request.</summary>
    public async Task<string> AskAsync(string request)
    {
        try
        {
            await SendAsync(request);
        }
        catch (IOException)
        {
            // The server has ended the connection already.
        }

        return await AnswerAsync();
    }

    /// <summary>All that the server sends until it ends the connection.</summary>
    public async Task<string> AnswerAsync()
    {
        StringBuilder answer = new();
        byte[] buffer = new byte[4096];
        try
        {
            for (int read; (read = await _tcp.GetStream().ReadAsync(buffer)) > 0;) answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Reset instead of closed: also an end.
        }

        return answer.ToString();
    }

    public void Dispose() => _tcp.Dispose();
}
