using System.Runtime.CompilerServices;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Client.Fakes;

/// <summary>A job whose events a test writes. The fake grains of all activations share it.</summary>
sealed class FakeJob(string id)
{
    readonly Lock _lock = new();
    readonly List<JobEvent> _events = [];
    TaskCompletionSource _changed = NewSignal();

    public JobStatus Status { get; private set; } =
        new() { Id = id, State = JobState.Queued, RunFolder = $"/runs/{id}", Submitted = Events.Start, TotalSteps = 100, Incarnation = 1 };

    public double? LearningRate { get; set; }

    public string[] Settings { get; set; } = [];

    /// <summary>If set, the next order is carried out but never answered, and this is completed.</summary>
    public TaskCompletionSource? LostAnswer { get; set; }

    public void Append(params JobEvent[] events)
    {
        lock (_lock)
        {
            foreach (JobEvent jobEvent in events)
            {
                _events.Add(jobEvent with { Sequence = _events.Count + 1 });
                Status = Status with { Step = jobEvent.Step };
                if (jobEvent is StateEvent state)
                    Status = Status with { State = state.State, Message = state.Message, Failure = state.Failure };
                if (jobEvent is EvaluationEvent evaluation) Status = Status with { ValidationLoss = evaluation.ValidationLoss };
                if (jobEvent is CheckpointEvent checkpoint) Status = Status with { Checkpoint = checkpoint.Path };
            }

            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    public IReadOnlyList<JobEvent> Stored()
    {
        lock (_lock) return [.. _events];
    }

    /// <summary>Follows the metrics grain's contract: ends after the event that puts the job at rest, unless more are stored.</summary>
    public async IAsyncEnumerable<JobEvent> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (long next = from; ; next++)
        {
            JobEvent? jobEvent;
            Task changed;
            while (!TryRead(next, out jobEvent, out bool last, out changed))
            {
                if (last && next > from) yield break;
                await changed.WaitAsync(cancellation);
            }

            yield return jobEvent!;
        }
    }

    bool TryRead(long number, out JobEvent? jobEvent, out bool last, out Task changed)
    {
        lock (_lock)
        {
            changed = _changed.Task;
            jobEvent = number <= _events.Count ? _events[(int)number - 1] : null;
            last = _events.Count > 0 && _events[^1] is StateEvent state && state.State.IsAtRest();
            return jobEvent is not null;
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
