using System.Net;
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
        await using SiloProcess silo = await SiloProcess.StartAsync(_folder.Path, slots: 1, "--http", "0");
        using HttpClient http = new() { BaseAddress = silo.Http };
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"ready"}""", await http.GetStringAsync("/health/ready"));
        using HttpRequestMessage elsewhere = new(HttpMethod.Get, "/health/ready") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(elsewhere)).StatusCode);

        InvalidOperationException taken = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(_folder.Path, slots: 1, "--http", $"{silo.Http!.Port}"));
        Assert.Contains("exit code 2", taken.Message, StringComparison.Ordinal);
        Assert.Contains("address already in use", taken.Message, StringComparison.Ordinal);
        Assert.Equal(0, await silo.TerminateAsync());
    }
}
