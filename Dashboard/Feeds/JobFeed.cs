using System.Text.Json;
using System.Threading.Channels;
using Windrow.Client;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Access;
using Windrow.Grains.Metrics;

namespace Windrow.Dashboard.Feeds;

/// <summary>A job's events as they happen, for one browser: a message every quarter of a second at most, with few records of steps.</summary>
sealed class JobFeed(IPageJobs jobs, TimeProvider time)
{
    /// <summary>Records of steps in one message, which makes 20 a second.</summary>
    const int MostSteps = 5;

    const int MostWaiting = 4096;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250), UntilRetry = TimeSpan.FromSeconds(2), LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>Sends events until the job is at rest or the browser is gone.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="id">The job.</param>
    /// <param name="from">Number of the first event wanted.</param>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    public async Task SendAsync(EventSourceStream browser, string id, long from)
    {
        await RequireAsync(browser, id);
        await browser.BeginAsync();
        for (Progress progress = new(from); !await TrySendEventsAsync(browser, id, progress);) await Task.Delay(UntilRetry, time, browser.Gone);
        await browser.SendAsync("end", "{}");
    }

    /// <summary>Sends events, and says what goes wrong; false when it is worth trying again.</summary>
    async Task<bool> TrySendEventsAsync(EventSourceStream browser, string id, Progress progress)
    {
        try
        {
            await SendEventsAsync(browser, id, progress);
            return true;
        }
        catch (Exception e) when (!browser.Gone.IsCancellationRequested)
        {
            await browser.TroubleAsync(Trouble.Sentence(e));
            return WillNotPass(e);
        }
    }

    /// <summary>Whether asking again would give the same answer.</summary>
    static bool WillNotPass(Exception exception) =>
        exception is JobNotFoundException or NoSuchJobException or InvalidDataException or AccessRefusedException or ArgumentException;

    /// <summary>The same events, with runs of steps combined so that there are about <paramref name="most"/> records of steps, and a few more if other events come between.</summary>
    internal static List<JobEvent> Thin(IReadOnlyList<JobEvent> events, int most)
    {
        int together = (events.Count(IsPlainStep) + most - 1) / most;
        List<JobEvent> thinned = [];
        List<StepEvent> steps = [];
        foreach (JobEvent jobEvent in events)
        {
            bool belongs = IsPlainStep(jobEvent) && (steps.Count == 0 || ((StepEvent)jobEvent).Workers.Length == steps[0].Workers.Length);
            if (steps.Count == together || !belongs) Close();
            if (IsPlainStep(jobEvent)) steps.Add((StepEvent)jobEvent);
            else thinned.Add(jobEvent);
        }

        Close();
        return thinned;

        void Close()
        {
            if (steps.Count > 0) thinned.Add(StepEvent.Combine(steps));
            steps.Clear();
        }
    }

    /// <summary>A job that does not exist is an error. Any other problem may pass, and a browser gives up a stream that begins with an error.</summary>
    async Task RequireAsync(EventSourceStream browser, string id)
    {
        try
        {
            await jobs.StatusAsync(id, browser.Gone);
        }
        catch (Exception e) when (e is not JobNotFoundException && !browser.Gone.IsCancellationRequested)
        {
            // Reported by the stream, if it lasts.
        }
    }

    static bool IsPlainStep(JobEvent jobEvent) => jobEvent is StepEvent { IsSkipped: false };

    async Task SendEventsAsync(EventSourceStream browser, string id, Progress progress)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(browser.Gone);
        Channel<JobEvent> events = Channel.CreateBounded<JobEvent>(MostWaiting);
        Task reading = ReadAsync(id, progress.Next, events.Writer, stop.Token);
        try
        {
            while (await WaitAsync(browser, events.Reader))
            {
                List<JobEvent> news = [];
                while (events.Reader.TryRead(out JobEvent? jobEvent)) news.Add(jobEvent);
                await browser.SendAsync("events", JsonSerializer.Serialize(Thin(news, MostSteps), JobEventJson.Options), news[^1].Sequence);
                progress.Next = news[^1].Sequence + 1;
                await Task.Delay(Pause, time, browser.Gone);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>Waits for news; false at the end of the job's events.</summary>
    async Task<bool> WaitAsync(EventSourceStream browser, ChannelReader<JobEvent> events)
    {
        Task<bool> waiting = events.WaitToReadAsync(browser.Gone).AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(LongestSilence, time);
            }
            catch (TimeoutException) when (!waiting.IsFaulted)
            {
                await browser.KeepAliveAsync();
            }
        }
    }

    async Task ReadAsync(string id, long from, ChannelWriter<JobEvent> events, CancellationToken stop)
    {
        try
        {
            await foreach (JobEvent jobEvent in jobs.WatchAsync(id, from, stop)) await events.WriteAsync(jobEvent, stop);
            events.Complete();
        }
        catch (Exception e)
        {
            events.Complete(e);     // thrown where the events are read
        }
    }

    sealed class Progress(long next)
    {
        public long Next { get; set; } = next;
    }
}
