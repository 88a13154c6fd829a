using System.Net;
using System.Net.Sockets;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Processes;

/// <summary>A silo's answers about its health, over HTTP.</summary>
[Collection(ProcessCollection.Name)]
public sealed class HealthTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_says_that_it_is_live_and_ready_and_nothing_to_other_hosts()
    {
        int port;
        using (Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)free.LocalEndPoint!).Port;
        }

        await using SiloProcess silo = await SiloProcess.StartAsync(_folder.Path, slots: 1, "--http", $"{port}");
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"ready"}""", await http.GetStringAsync("/health/ready"));
        using HttpRequestMessage elsewhere = new(HttpMethod.Get, "/health/ready") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(elsewhere)).StatusCode);

        InvalidOperationException taken = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(_folder.Path, slots: 1, "--http", $"{port}"));
        Assert.Contains("exit code 2", taken.Message, StringComparison.Ordinal);
        Assert.Contains("address already in use", taken.Message, StringComparison.Ordinal);
        Assert.Equal(0, await silo.TerminateAsync());
    }
}
