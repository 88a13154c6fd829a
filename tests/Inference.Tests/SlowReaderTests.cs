using System.Net;
using Microsoft.AspNetCore.Builder;
using Windrow.Serving;

namespace Windrow.Tests.Inference;

/// <summary>A client that asks and does not read the answer. What the operating system has taken counts as read, so the server needs most of a minute
/// to be sure. The test is in a class of its own so that other tests can run at the same time.</summary>
public sealed class SlowReaderTests
{
    [Fact]
    public async Task An_answer_that_is_not_read_ends()
    {
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HealthServer server = await HealthServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), () => null, () => "", app => app.MapGet("/much", async context =>
            {
                context.RequestAborted.Register(() => aborted.TrySetResult());
                byte[] piece = new byte[1 << 14];
                for (int i = 0; i < 1 << 14; i++) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }));
        using RawClient deaf = await RawClient.ConnectAsync(server.Address, "GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n", receiveBuffer: 4096);
        await aborted.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }
}
