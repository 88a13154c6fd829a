using System.Text.Json;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Dashboard.Feeds;

/// <summary>Lists of all jobs and silos as they change. The jobs are asked once for all browsers, and only while there are any.</summary>
sealed class OverviewFeed(IPageJobs jobs, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(5), LongestSilence = TimeSpan.FromSeconds(15);

    readonly Lock _gate = new();
    readonly Dictionary<string, (long Version, string Json)> _newest = [];
    TaskCompletionSource _changed = NewSignal();
    long _version;
    int _browsers, _asking;         // _asking: the generation of the polling loop; an older one ends

    /// <summary>Sends the lists to a browser, at once and whenever they change, until it is gone.</summary>
    public async Task SendAsync(EventSourceStream browser)
    {
        await browser.BeginAsync();
        Enter();
        try
        {
            for (long seen = 0; ;)
            {
                Task changed;
                (string Kind, long Version, string Json)[] news;
                lock (_gate)
                {
                    changed = _changed.Task;
                    news = [.. _newest.Where(list => list.Value.Version > seen).Select(list => (list.Key, list.Value.Version, list.Value.Json)).OrderBy(list => list.Version)];
                }

                foreach ((string kind, long version, string json) in news)
                {
                    await browser.SendAsync(kind, json);
                    seen = version;
                }

                if (news.Length > 0) continue;
                try
                {
                    await changed.WaitAsync(LongestSilence, time, browser.Gone);
                }
                catch (TimeoutException)
                {
                    await browser.KeepAliveAsync();
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    void Enter()
    {
        lock (_gate)
        {
            if (_browsers++ > 0) return;
            _newest.Clear();        // from when the last browser left
            int number = ++_asking;
            _ = Task.Run(() => AskAsync(number));
        }
    }

    void Leave()
    {
        lock (_gate)
        {
            if (--_browsers == 0) _asking++;
        }
    }

    async Task AskAsync(int number)
    {
        while (Volatile.Read(ref _asking) == number)
        {
            long begun = time.GetTimestamp();
            string? trouble = await AskAsync(number, "jobs", jobs.ListAsync);
            if (jobs.Place.IsCluster)
            {
                trouble = await AskAsync(number, "nodes", jobs.NodesAsync) ?? trouble;
                trouble = await AskAsync(number, "queue", jobs.QueueAsync) ?? trouble;
            }

            Publish(number, "trouble", new { Error = trouble });
            // Lists that take long to make are made less often, but not so rarely that they are out of date.
            TimeSpan rest = time.GetElapsedTime(begun) * 9;
            await Task.Delay(rest < Pause || trouble is not null ? Pause : rest < LongestPause ? rest : LongestPause, time);
        }
    }

    /// <summary>Asks for one list; returns what went wrong.</summary>
    async Task<string?> AskAsync<T>(int number, string kind, Func<CancellationToken, Task<T>> ask)
    {
        try
        {
            Publish(number, kind, await ask(CancellationToken.None));
            return null;
        }
        catch (Exception e)
        {
            return Trouble.Sentence(e);
        }
    }

    void Publish<T>(int number, string kind, T value)
    {
        string json = JsonSerializer.Serialize(value, JobEventJson.Options);
        lock (_gate)
        {
            if (_asking != number || (_newest.TryGetValue(kind, out var newest) && newest.Json == json)) return;
            _newest[kind] = (++_version, json);
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
