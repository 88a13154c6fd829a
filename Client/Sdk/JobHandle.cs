using Windrow.Client.Clustering;
using Windrow.Grains.Generation;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Predictions;
using Windrow.Jobs;

namespace Windrow.Client;

/// <summary>One job of a cluster: its status, its events, and orders to it. Thread-safe.</summary>
/// <remarks>An order that the job cannot carry out in its state, such as pausing a completed job, is answered with
/// <see cref="ControlReply.Accepted"/> false and the reason. Cancelling a call stops the waiting, not the order.</remarks>
public sealed class JobHandle
{
    static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    readonly IGrainFactory _grains;
    readonly TimeProvider _time;
    readonly LostGateways? _lost;
    readonly RepeatedCalls _calls;

    internal JobHandle(IGrainFactory grains, string id, string runFolder, TimeProvider time, LostGateways? lost) =>
        (_grains, Id, RunFolder, _time, _lost, _calls) = (grains, id, runFolder, time, lost, new RepeatedCalls(time, lost));

    /// <summary>The job's id: its name, a hyphen and a number.</summary>
    public string Id { get; }

    /// <summary>Folder that holds everything the job writes, as its silo sees it.</summary>
    public string RunFolder { get; }

    IJobGrain Job => _grains.GetGrain<IJobGrain>(Id);

    /// <summary>What is known about the job now.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public async Task<JobStatus> StatusAsync(CancellationToken cancellation = default) =>
        await _calls.AskAsync(() => Job.StatusAsync(), cancellation) ?? throw new JobNotFoundException(Id);

    /// <summary>The job file as its user wrote it.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public async Task<string> JobFileAsync(CancellationToken cancellation = default) =>
        await _calls.AskAsync(() => Job.JobFileAsync(), cancellation) ?? throw new JobNotFoundException(Id);

    /// <summary>The job file with every setting as it is now, with what was changed since the job was submitted.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public async Task<string> SettingsAsync(CancellationToken cancellation = default) =>
        await _calls.AskAsync(() => Job.SettingsAsync(), cancellation) ?? throw new JobNotFoundException(Id);

    /// <summary>The newest events and a sample of the earlier ones, quickly, however long the job has run. To follow the job from there, watch
    /// from number <see cref="EventSummary.Last"/> + 1 on.</summary>
    /// <param name="sampled">Number of earlier events, 0 to 10,000, spread evenly over the job's past.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="NoSuchJobException">The job has no run folder.</exception>
    public Task<EventSummary> SummaryAsync(int sampled = 400, CancellationToken cancellation = default) =>
        _calls.AskAsync(() => _grains.GetGrain<IMetricsGrain>(Id).SummaryAsync(sampled), cancellation);

    /// <summary>The job's past, thinned for charts: at most a given number of points, with the extremes of what each combines. To follow the job from
    /// there, watch from number <see cref="JobHistory.Last"/> + 1 on.</summary>
    /// <param name="request">How many points, and of which steps.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of points is not between 2 and 4,000.</exception>
    /// <exception cref="NoSuchJobException">The job has no run folder.</exception>
    public Task<JobHistory> HistoryAsync(HistoryRequest request, CancellationToken cancellation = default) =>
        _calls.AskAsync(() => _grains.GetGrain<IMetricsGrain>(Id).HistoryAsync(request), cancellation);

    /// <summary>The job's events, first those already stored, then new ones, until the job is at rest.</summary>
    /// <param name="from">Number of the first event wanted; 1 is the job's first.</param>
    /// <param name="cancellation">Ends the stream; the job keeps running.</param>
    /// <remarks>If the connection or the silo at its other end is lost, the stream reconnects at the next event, without gaps or repeats.
    /// It fails after two minutes without an answer.</remarks>
    /// <exception cref="NoSuchJobException">The job has no run folder.</exception>
    public IAsyncEnumerable<JobEvent> WatchAsync(long from, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        IMetricsGrain metrics = _grains.GetGrain<IMetricsGrain>(Id);
        return new EventStream((next, token) => metrics.WatchAsync(next, token), _time, _lost).ReadAsync(from, cancellation);
    }

    /// <summary>Waits until the job is at rest, and returns its status then.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public async Task<JobStatus> WaitAsync(CancellationToken cancellation = default)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                JobStatus status = await StatusAsync(cancellation);
                if (status.State.IsAtRest()) return status;
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                // The job keeps running without us; ask again.
            }

            await Task.Delay(pause, _time, cancellation);
            pause = pause * 2 < LongestPoll ? pause * 2 : LongestPoll;
        }
    }

    /// <summary>Stops the job at the next segment boundary, with a checkpoint; returns when that is done.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> PauseAsync(CancellationToken cancellation = default) => OrderAsync(() => Job.PauseAsync(), cancellation, state => state == JobState.Paused);

    /// <summary>Restarts a paused, failed or cancelled job from its newest good checkpoint, or a completed one with settings that extend it.
    /// </summary>
    /// <param name="settings">Settings that apply from the checkpoint on, each <c>key.path=value</c>, such as <c>training.maxEpochs=20</c>: the
    /// length, early stopping, the learning rate and its schedule, checkpoints, evaluation, telemetry, and how the work is divided. Null for
    /// none.</param>
    /// <param name="cancellation">Stops the waiting, not the order.</param>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> ResumeAsync(IReadOnlyList<string>? settings = null, CancellationToken cancellation = default) =>
        OrderAsync(() => Job.ResumeAsync([.. settings ?? []]), cancellation, state => !state.IsAtRest());

    /// <summary>Stops the job for good, whatever it is doing. Its checkpoints are kept. Returns within a second, even if stopping takes longer.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> CancelAsync(CancellationToken cancellation = default) => OrderAsync(() => Job.CancelAsync(), cancellation, state => state == JobState.Cancelled);

    /// <summary>Writes a checkpoint at the next segment boundary; returns when it is on disk.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> CheckpointAsync(CancellationToken cancellation = default) => OrderAsync(() => Job.CheckpointAsync(), cancellation);

    /// <summary>Changes <c>training.learningRate</c> from the next step on. The schedule continues, applied to the new value.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> SetLearningRateAsync(double learningRate, CancellationToken cancellation = default) =>
        OrderAsync(() => Job.SetLearningRateAsync(learningRate), cancellation);

    /// <summary>Changes the number of workers of a running job, or of one that waits for slots. Its result stays the same.</summary>
    /// <param name="workers">Number of workers (<c>parallelism.workers</c>); null to leave it as it is.</param>
    /// <param name="minWorkers">Least number of workers (<c>parallelism.minWorkers</c>), below which the job waits for slots; null to leave it as it
    /// is.</param>
    /// <param name="cancellation">Stops the waiting, not the order.</param>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> ScaleAsync(int? workers, int? minWorkers = null, CancellationToken cancellation = default) =>
        OrderAsync(() => Job.ScaleAsync(workers, minWorkers), cancellation);

    /// <summary>Adds a note to the job, in any state.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> NoteAsync(string text, CancellationToken cancellation = default) => OrderAsync(() => Job.NoteAsync(text), cancellation);

    /// <summary>Changes the job's tags, in any state.</summary>
    /// <param name="added">Tags to add.</param>
    /// <param name="removed">Tags to remove; null for none.</param>
    /// <param name="cancellation">Stops the waiting, not the order.</param>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> TagAsync(IReadOnlyList<string> added, IReadOnlyList<string>? removed = null, CancellationToken cancellation = default) =>
        OrderAsync(() => Job.TagAsync([.. added], [.. removed ?? []]), cancellation);

    /// <summary>Changes the job's priority in the queue at once. In a cluster with keys, only administrators make it <c>high</c>.</summary>
    /// <exception cref="JobNotFoundException">The job is gone.</exception>
    public Task<ControlReply> SetPriorityAsync(JobPriority priority, CancellationToken cancellation = default) =>
        OrderAsync(() => Job.SetPriorityAsync(priority), cancellation);

    /// <summary>Generates text with the trained model, piece by piece.</summary>
    /// <exception cref="GenerationException">There is no checkpoint, the prompt has a character that is not in the training text, or an option is out of
    /// range.</exception>
    public IAsyncEnumerable<string> GenerateAsync(GenerateOptions options, CancellationToken cancellation = default)
    {
        GenerateRequest request = new()
        {
            Prompt = options.Prompt,
            Length = options.Length,
            Temperature = options.Temperature,
            TopK = options.TopK,
            TopP = options.TopP,
            RepetitionPenalty = options.RepetitionPenalty,
            Stop = [.. options.Stop],
            Seed = options.Seed,
            Step = options.Step,
        };
        return _grains.GetGrain<ITextGeneratorGrain>(Id).GenerateAsync(request, cancellation);
    }

    /// <summary>Has every silo of the cluster load the trained model, to predict with it.</summary>
    /// <exception cref="PredictionException">There is no such checkpoint, or the model cannot predict in this way.</exception>
    internal async Task<ClusterPredictor> OpenPredictorAsync(PredictorSettings settings, CancellationToken cancellation) => new(
        _grains, _calls, settings, await _calls.AskAsync(() => _grains.GetGrain<IPredictorsGrain>(Id).OpenAsync(settings), cancellation));

    /// <param name="order">Gives the order.</param>
    /// <param name="cancellation">Stops the waiting, not the order.</param>
    /// <param name="isDone">Whether a job in this state needs the order no more. If the answer to an order is lost with a silo, the order is given
    /// again, and refused when it has been carried out already. Null for orders that can be given twice.</param>
    async Task<ControlReply> OrderAsync(Func<Task<ControlReply>> order, CancellationToken cancellation, Func<JobState, bool>? isDone = null)
    {
        int given = 0;
        ControlReply reply = await _calls.AskAsync(
            () =>
            {
                given++;
                return order();
            },
            cancellation);
        if (reply.Status is not { } status) throw new JobNotFoundException(Id);
        bool wasDone = given > 1 && !reply.Accepted && isDone?.Invoke(status.State) == true;
        return wasDone ? new ControlReply(true, status.Message ?? $"Job '{Id}' is {status.State.InWords()}.", status) : reply;
    }
}
