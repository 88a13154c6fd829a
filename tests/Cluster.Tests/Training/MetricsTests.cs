using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>A job's events: numbered without gaps, and the same for every client, on disk and in the stream.</summary>
public sealed class MetricsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    /// <summary>Enough steps that only an order ends the job.</summary>
    TinyJob Endless => cluster.Job with { Steps = 1_000_000 };

    [Fact]
    public async Task Clients_that_come_and_go_read_the_same_events_without_gap_or_repeat()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        List<JobEvent> first = await TakeAsync(job, 1, 40);                     // and disconnects
        List<JobEvent> middle = await TakeAsync(job, 25, 300);
        Assert.True((await job.PauseAsync()).Accepted, "The job was to pause before its end.");
        List<JobEvent> untilPause = await job.AllEventsAsync();
        Assert.True((await job.ResumeAsync()).Accepted);
        Task<List<JobEvent>> following = job.AllEventsAsync(untilPause.Count + 1);      // requested at once: must not find the job still at rest
        await job.StepAsync(untilPause[^1].Step + 100);
        Assert.True((await job.PauseAsync()).Accepted);
        List<JobEvent> rest = await following;

        List<JobEvent> all = [.. untilPause, .. rest];
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), all.Select(jobEvent => jobEvent.Sequence));
        AssertSame(all.Take(40), first);
        AssertSame(all.Skip(24).Take(300), middle);
        AssertSame(all, await job.AllEventsAsync());
        Assert.Equal(Enumerable.Range(1, (int)all[^1].Step).Select(i => (long)i), all.OfType<StepEvent>().Select(step => step.Step));
        Assert.Equal(all.Select(JobEventJson.Write), await File.ReadAllLinesAsync(MetricsFile(job)));
    }

    [Fact]
    public async Task A_line_that_a_kill_cut_off_is_removed_and_the_numbers_continue()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(20);
        Assert.True((await job.PauseAsync()).Accepted);
        string[] before = await File.ReadAllLinesAsync(MetricsFile(job));
        await File.AppendAllTextAsync(MetricsFile(job), before[^1][..25]);
        await cluster.RestartAsync();

        job = await cluster.Client.GetAsync(job.Id);
        AssertSame(before.Select(JobEventJson.Read), await job.AllEventsAsync());
        Assert.True((await job.ResumeAsync()).Accepted);
        await job.StepAsync((await job.StatusAsync()).Step + 20);
        Assert.True((await job.PauseAsync()).Accepted);
        List<JobEvent> all = await job.AllEventsAsync();
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), all.Select(jobEvent => jobEvent.Sequence));
        Assert.Equal(all.Select(JobEventJson.Write), await File.ReadAllLinesAsync(MetricsFile(job)));
        Assert.Equal(before, all.Take(before.Length).Select(JobEventJson.Write));
    }

    [Fact]
    public async Task Every_step_says_where_its_time_went_for_every_worker()
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with { Steps = 50, Workers = 3, ParameterShards = 2 });
        StepEvent[] steps = [.. (await job.AllEventsAsync()).OfType<StepEvent>()];
        Assert.All(steps, step =>
        {
            Assert.Equal([0, 1, 2], step.Workers.Select(worker => worker.Worker));
            Assert.All(step.Workers, worker => Assert.True(
                worker is { ComputeMilliseconds: > 0, WaitingMilliseconds: >= 0, ExchangeMilliseconds: >= 0 }, $"{step}"));
            Assert.True(step is { TokensPerSecond: > 0, UpdateMilliseconds: > 0, GradientNorm: > 0, Loss: > 0 }, $"{step}");
        });
        long perEpoch = (await job.StatusAsync()).StepsPerEpoch;
        Assert.Equal(steps.Select(step => (int)((step.Step - 1) / perEpoch) + 1), steps.Select(step => step.Epoch));
    }

    [Fact]
    public async Task An_evaluation_gives_its_loss_in_three_units()
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with { Steps = 10 });
        EvaluationEvent evaluation = await job.FirstAsync<EvaluationEvent>(_ => true);
        Assert.InRange(evaluation.ValidationLoss, 1, 5);
        Assert.Equal(Math.Exp(evaluation.ValidationLoss), evaluation.Perplexity!.Value, 1e-9);
        Assert.Equal(Math.Log2(evaluation.Perplexity.Value), evaluation.BitsPerCharacter!.Value, 1e-9);
        Assert.Equal(["perplexity", "bitsPerCharacter", "accuracy"], evaluation.Metrics.Select(figure => figure.Name));
        Assert.Equal(evaluation.Perplexity.Value, evaluation.Metrics[0].Value, 1e-4);       // of probabilities in single precision
        Assert.Equal(evaluation.BitsPerCharacter.Value, evaluation.Metrics[1].Value, 1e-5);
    }

    [Fact]
    public async Task Asking_for_the_events_of_an_unknown_job_says_so_and_creates_nothing()
    {
        IMetricsGrain unknown = cluster.Grains.GetGrain<IMetricsGrain>("nothing-7");

        await Assert.ThrowsAsync<NoSuchJobException>(() => unknown.SummaryAsync(10));
        await Assert.ThrowsAsync<NoSuchJobException>(() => unknown.WatchAsync(1).FirstAsync().AsTask());
        await Assert.ThrowsAsync<NoSuchJobException>(() => unknown.AppendAsync(new EventBatch([new LearningRateEvent()], 1)));
        Assert.False(Directory.Exists(Path.Combine(cluster.Folder, "runs", "nothing-7")));
    }

    static async Task<List<JobEvent>> TakeAsync(JobHandle job, long from, int count)
    {
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        List<JobEvent> events = [];
        await foreach (JobEvent jobEvent in job.WatchAsync(from, limit.Token))
        {
            events.Add(jobEvent);
            if (events.Count == count) break;
        }

        return events;
    }

    static void AssertSame(IEnumerable<JobEvent> expected, IEnumerable<JobEvent> actual) =>
        Assert.Equal(expected.Select(JobEventJson.Write), actual.Select(JobEventJson.Write));

    static string MetricsFile(JobHandle job) => Path.Combine(job.RunFolder, "metrics.jsonl");
}
