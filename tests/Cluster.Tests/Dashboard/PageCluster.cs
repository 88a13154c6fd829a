using Windrow.Client;
using Windrow.Grains.Metrics;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;

namespace Windrow.Tests.Dashboard;

/// <summary>Two silo processes with a completed job and one that runs, and a browser: for all tests of a class.</summary>
public sealed class PageCluster : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("windrow-page-").FullName;
    readonly List<SiloProcess> _silos = [];
    WindrowClient? _client;
    Browser? _browser;

    internal Browser Browser => _browser!;

    internal WindrowClient Client => _client!;

    internal IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>A job of 400 steps.</summary>
    internal JobHandle Done { get; private set; } = null!;

    /// <summary>A job with two workers that runs as long as the tests.</summary>
    internal JobHandle Running { get; private set; } = null!;

    internal TinyJob Job => new() { Text = Path.Combine(_folder, "text.txt") };

    public async Task InitializeAsync()
    {
        if (Chromium.Program is null) return;
        TinyJob.WriteText(_folder);
        string cluster = Path.Combine(_folder, "cluster");
        _silos.AddRange(await Task.WhenAll(
            SiloProcess.StartAsync(cluster, 2, "--name", "left", "--http", "0"),
            SiloProcess.StartAsync(cluster, 2, "--name", "right")));
        _client = await WindrowClient.ConnectAsync(cluster);
        Done = await SubmitAsync(Job with { Name = "done", Steps = 400, Workers = 1 });
        await Done.WaitAsync().WaitAsync(LocalCluster.Limit);
        Running = await SubmitAsync(Job with { Name = "long", Steps = 10_000_000, Workers = 2, DataShards = 2, Training = ["optimizer: adam", "learningRate: 0.001"] });
        await Running.FirstAsync<GradientsEvent>(measured => measured.Step > 1);
        _browser = await Browser.StartAsync();
    }

    /// <summary>Opens a view of the page that the first silo serves.</summary>
    internal Task<OpenPage> OpenAsync(string view) => Browser.OpenAsync(new Uri(Silos[0].Http!, $"/{view}"));

    internal Task<JobHandle> SubmitAsync(TinyJob job) => Client.SubmitAsync(job.Yaml, null);

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (_client is not null) await _client.DisposeAsync();
        foreach (SiloProcess silo in _silos) await silo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
