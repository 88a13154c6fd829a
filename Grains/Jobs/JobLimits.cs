using System.Globalization;
using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>What one job may use; null stands for no limit.</summary>
/// <param name="Parameters">Number of learned parameters.</param>
/// <param name="WorkerBytes">Memory of a worker, as <c>windrow validate</c> computes it.</param>
/// <param name="RunTime">Time from a start until the job is paused.</param>
/// <param name="DiskBytes">Size of the run folder.</param>
public sealed record JobLimits(long? Parameters = null, long? WorkerBytes = null, TimeSpan? RunTime = null, long? DiskBytes = null)
{
    /// <summary>Memory of the largest silo in bytes; null when it does not matter.</summary>
    internal long? SiloBytes { get; init; }

    /// <summary>Refuses a job whose model is too large, before memory is taken for it.</summary>
    /// <exception cref="DataException">The model has too many parameters, or a worker needs too much memory.</exception>
    internal void Require(JobCost cost)
    {
        if (cost.Parameters > Parameters)
            throw new DataException($"The model has {Number(cost.Parameters)} parameters, and this cluster allows {Number(Parameters.Value)}. Choose a smaller model.");
        long needed = cost.WorkerBytes.Total;
        string? allowed = needed > SiloBytes ? $"the largest silo of this cluster has {Number(SiloBytes.Value)}"
            : needed > WorkerBytes ? $"this cluster allows {Number(WorkerBytes.Value)}"
            : null;
        if (allowed is null) return;
        throw new DataException(
            $"A worker needs {Number(needed)} bytes of memory, and {allowed}. "
            + "Choose a smaller model, batch or window, more workers, or training.memory: recompute; 'windrow validate' shows what they need.");
    }

    /// <summary>Why a job must be paused, as a clause; null when it may go on.</summary>
    /// <param name="runTime">Time since its start.</param>
    /// <param name="diskBytes">Size of its run folder.</param>
    internal string? Exceeded(TimeSpan runTime, long diskBytes)
    {
        if (runTime > RunTime) return $"it has run for {RunTime.Value:g}, the longest time that this cluster allows between a start and a pause";
        return diskBytes > DiskBytes ? $"its run folder has {Number(diskBytes)} bytes, and this cluster allows {Number(DiskBytes.Value)}" : null;
    }

    static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
