using System.Diagnostics;
using Windrow.Checkpoints;

namespace Windrow.Grains.Jobs;

/// <summary>Keeps copies of a job's state in the memory of several silos, so losing one of them costs little more than a segment.</summary>
/// <remarks>A copy is made between two segments, when nothing changes the state, and takes at most <see cref="JobPolicies.MirrorShare"/> of the
/// time: a large state is copied less often than at every segment boundary.</remarks>
sealed class StateMirror(RunGrains grains, RunServices services)
{
    long _due;      // a timestamp

    /// <summary>Copies the state if a copy is due and another silo can keep it.</summary>
    public async Task CopyWhenDueAsync(TrainingProgress progress)
    {
        if (grains.Mirrors == 0 || Stopwatch.GetTimestamp() < _due) return;
        IReadOnlyList<SiloPlace> silos = services.Silos.Active();
        if (silos.Count < 2) return;
        long begun = Stopwatch.GetTimestamp();
        await grains.MirrorAsync(silos, progress);
        long ended = Stopwatch.GetTimestamp();
        _due = ended + (long)((ended - begun) / services.Policies.MirrorShare);
    }
}
