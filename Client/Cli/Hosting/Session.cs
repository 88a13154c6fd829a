using Windrow.Client;

namespace Windrow.Cli.Hosting;

/// <summary>A command's way to the jobs of a place, for as long as it runs.</summary>
/// <param name="client">The way in.</param>
/// <param name="place">Where the jobs live.</param>
/// <param name="ownsJobs">Whether the jobs run in this process, and stop with it.</param>
/// <param name="close">What to close at the end; the client is one of them.</param>
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
