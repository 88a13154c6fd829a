using System.Net;
using Windrow.Inference;

namespace Windrow.Serving;

/// <summary>Where a model is served, and what a request may ask for.</summary>
public sealed record ServingOptions
{
    /// <summary>Where to listen. Default: port 8080 of this machine only.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Which checkpoint is served, and how to multiply.</summary>
    public WindrowModelOptions Model { get; init; } = new();

    /// <summary>Threads that predict at the same time. Default: one for each core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>Most bytes of a request's body. Default: 10 MB.</summary>
    public long MaxBodyBytes { get; init; } = 10 << 20;

    /// <summary>Most rows of a request; for series, most rows that it may ask for. Default: 10,000.</summary>
    public int MaxRows { get; init; } = 10_000;

    /// <summary>Most rows that wait for a thread; a request that would make them more is refused. Default: 100,000.</summary>
    public int MaxWaitingRows { get; init; } = 100_000;

    /// <summary>How long a request may take, and how long a connection without one stays open. Default: 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to look for a better checkpoint of a run. Default: every 2 s.</summary>
    public TimeSpan ReloadEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Sees each model that is served from now on.</summary>
    public Action<WindrowModel>? Reloaded { get; init; }

    /// <summary>Sees why a new checkpoint could not be used; the model before goes on.</summary>
    public Action<string>? ReloadFailed { get; init; }
}
