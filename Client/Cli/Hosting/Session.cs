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

/// <summary>What a command wants of a session.</summary>
/// <param name="Place">Where the jobs live.</param>
/// <param name="RunsJobs">Whether jobs are to run while the command does; otherwise it only asks or writes text.</param>
/// <param name="Slots">Workers that an embedded silo computes at a time; one for each core when null.</param>
/// <param name="Blas">Library of matrix products for an embedded silo; the best that is found when null.</param>
sealed record SessionRequest(JobsPlace Place, bool RunsJobs = false, int? Slots = null, string? Blas = null);

/// <summary>Opens a session.</summary>
delegate Task<Session> OpenSession(SessionRequest request, CancellationToken cancellation);
