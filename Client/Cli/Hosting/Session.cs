using Windrow.Client;

namespace Windrow.Cli.Hosting;

/// <summary>A command's connection to the jobs of a place.</summary>
/// <param name="client">Reaches the jobs.</param>
/// <param name="place">Where the jobs are.</param>
/// <param name="ownsJobs">Whether the jobs run in this process, and stop with it.</param>
/// <param name="close">What to close at the end, including the client.</param>
sealed class Session(WindrowClient client, JobsPlace place, bool ownsJobs, params IAsyncDisposable[] close) : IAsyncDisposable
{
    public WindrowClient Client => client;

    public JobsPlace Place => place;

    public bool OwnsJobs => ownsJobs;

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable part in close) await part.DisposeAsync();
    }
}

/// <summary>Opens a session.</summary>
delegate Task<Session> OpenSession(SessionRequest request, CancellationToken cancellation);
