using System.Diagnostics;
using Windrow.Checkpoints;

namespace Windrow.Grains.Jobs;

/// <summary>Keeps copies of a job's state in the memory of several silos, so losing one of them costs little more than a segment.</summary>
/// <remarks>A copy is made between two segments, when nothing changes the state, and takes at most <see cref="JobPolicies.MirrorShare"/> of the
/// time: a large state is copied less often than at every segment boundary.</remarks>
sealed class StateMirror(RunGrains grains, RunServices services)
{
    /// <summary>The number of recent copies of which the fastest tells what a copy costs. A slow one, such as the first of a start, must not delay the next
    /// for long.</summary>
    const int Recent = 4;

    readonly Queue<long> _recent = [];      // durations
    long _due;      // a timestamp

    /// <summary>Copies the state if a copy is due and another silo can keep it.</summary>
    /// <param name="progress">The training's progress.</param>
    /// <param name="journal">Has the events that are to be stored.</param>
    public async Task CopyWhenDueAsync(TrainingProgress progress, RunJournal journal)
    {
        if (grains.Mirrors == 0 || Stopwatch.GetTimestamp() < _due) return;
        IReadOnlyList<SiloPlace> silos = services.Silos.Active();
        if (silos.Count < 2) return;
        long begun = Stopwatch.GetTimestamp();
        await grains.MirrorAsync(silos, progress, journal.Unstored);
        long ended = Stopwatch.GetTimestamp();
        _recent.Enqueue(ended - begun);
        if (_recent.Count == 1) return;
        if (_recent.Count > Recent) _recent.Dequeue();
        _due = ended + (long)(_recent.Min() / services.Policies.MirrorShare);
    }
}
