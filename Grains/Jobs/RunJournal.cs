using Windrow.Grains.Metrics;

namespace Windrow.Grains.Jobs;

/// <summary>What a job makes known: its status and its events.</summary>
/// <remarks>Events are sent in batches behind the training's back: the next batch goes out when the one before has been stored.</remarks>
sealed class RunJournal(IPersistentState<JobRecord> record, StatusKeeper keeper, IMetricsGrain metrics, TimeProvider time)
{
    const int Attempts = 3;

    readonly List<JobEvent> _unsent = [];
    long? _stored;      // number of the last event that is stored; null before the first answer
    Task _sending = Task.CompletedTask;

    /// <summary>The job as it is now; its step may be newer than the stored one.</summary>
    public JobStatus Status
    {
        get => record.State.Status!;
        private set => record.State.Status = value;
    }

    /// <summary>Moves the job to another state, and stores and publishes that.</summary>
    public async Task EnterAsync(JobState state, string? message = null, FailureKind failure = FailureKind.None)
    {
        Status = Status with { State = state, Message = message, Failure = failure };
        Write(new StateEvent { Step = Status.Step, State = state, Message = message, Failure = failure, TotalSteps = Status.TotalSteps });
        await keeper.SaveAsync();
        await FlushAsync();
    }

    /// <summary>Moves the job to the state that a run left it in.</summary>
    public Task EnterAsync(RunEnding ending) => EnterAsync(ending.State, ending.Message, ending.Failure);

    /// <summary>Changes the status without telling anyone yet.</summary>
    public void Set(Func<JobStatus, JobStatus> change) => Status = change(Status);

    public void StepMade(long step) => Status = Status with { Step = step };

    public void Evaluated(double validationLoss, double? best) => Status = Status with { ValidationLoss = validationLoss, BestValidationLoss = best };

    public void CheckpointWritten(string folder)
    {
        Status = Status with { Checkpoint = folder };
        keeper.Save();
    }

    /// <summary>Notes an event; it is sent soon.</summary>
    public void Write(JobEvent jobEvent)
    {
        _unsent.Add(jobEvent with { Time = time.GetUtcNow() });
        if (_sending.IsCompleted) _sending = SendAsync();
    }

    /// <summary>Done when every event so far has been stored.</summary>
    public async Task FlushAsync()
    {
        while (!_sending.IsCompleted || _unsent.Count > 0)
        {
            await _sending;
            if (_unsent.Count > 0) _sending = SendAsync();
        }
    }

    async Task SendAsync()
    {
        await Task.Yield();         // what follows in the same turn joins the batch
        while (_unsent.Count > 0)
        {
            EventBatch batch = new([.. _unsent], _stored);
            _unsent.Clear();
            _stored = await AppendAsync(batch);
        }
    }

    /// <summary>When the silo of the metrics grain is lost, the grain becomes active on another one and takes what is missing.</summary>
    async Task<long> AppendAsync(EventBatch batch)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await metrics.AppendAsync(batch);
            }
            catch (Exception) when (attempt < Attempts && batch.After is not null)
            {
                // Once more; what was stored nevertheless is not stored again.
            }
        }
    }
}
