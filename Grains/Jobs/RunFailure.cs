using Windrow.Checkpoints;
using Windrow.Clustering;
using Windrow.Data;
using Windrow.Grains.Parameters;

namespace Windrow.Grains.Jobs;

/// <summary>Why a run failed. <see cref="RunEnding"/> turns it into sentences.</summary>
abstract record RunFailure(FailureKind Kind)
{
    /// <summary>The job file, its data or its start weights cannot be used.</summary>
    public sealed record InputRefused(string Reason) : RunFailure(FailureKind.Input);

    /// <summary>A loss, a gradient or a parameter is not finite.</summary>
    /// <param name="Step">The step that would have been made, or after which it was measured.</param>
    /// <param name="What">What is not finite, as a clause.</param>
    /// <param name="Advice">What to do, as a sentence.</param>
    public sealed record NotFinite(long Step, string What, string Advice) : RunFailure(FailureKind.NotFinite);

    /// <summary>Silos left the cluster.</summary>
    /// <param name="Names">Their names, in words that fit into a sentence.</param>
    /// <param name="OfTheRun">Whether grains of the run were on them.</param>
    public sealed record SiloLost(string Names, bool OfTheRun = true) : RunFailure(FailureKind.SiloLost)
    {
        /// <summary>The silos that were lost between two moments: those of a run if it lost any, otherwise those that have died; null when there are
        /// none.</summary>
        /// <param name="before">The members when the run's grains were placed.</param>
        /// <param name="now">The members now.</param>
        /// <param name="silos">The silos of the run.</param>
        public static SiloLost? Between(ClusterMembershipSnapshot before, ClusterMembershipSnapshot now, IReadOnlyList<SiloPlace> silos)
        {
            string[] ofRun = [.. silos.Where(silo => now.GetSiloStatus(silo.Address) != SiloStatus.Active).Select(silo => silo.Name)];
            if (ofRun.Length > 0) return new SiloLost(InWords(ofRun));
            string[] others =
            [
                .. now.Members.Values
                    .Where(member => member.Status == SiloStatus.Dead && before.GetSiloStatus(member.SiloAddress) != SiloStatus.Dead)
                    .Select(member => member.Name)
                    .Order(StringComparer.Ordinal),
            ];
            return others.Length > 0 ? new SiloLost(InWords(others), OfTheRun: false) : null;
        }

        static string InWords(IEnumerable<string> names) => string.Join(" and ", names.Select(name => $"'{name}'"));
    }

    /// <summary>The process that ran the job ended.</summary>
    public sealed record ProcessLost : RunFailure
    {
        public ProcessLost() : base(FailureKind.ProcessLost)
        {
        }
    }

    /// <summary>A call between silos failed, or a grain of the run is gone, and no silo was found to be lost.</summary>
    public sealed record Unreachable(string Reason) : RunFailure(FailureKind.SiloLost);

    /// <summary>The workers wait for each other, because something that one of them needs will not come.</summary>
    /// <param name="Step">The step that they are at.</param>
    /// <param name="Time">How long none of them has computed.</param>
    public sealed record Stalled(long Step, TimeSpan Time) : RunFailure(FailureKind.SiloLost);

    /// <summary>The run folder cannot be read or written.</summary>
    public sealed record StorageFailed(string Reason) : RunFailure(FailureKind.StorageFailed);

    /// <summary>There are checkpoints, but none can be used.</summary>
    public sealed record CheckpointsDamaged(string Reason) : RunFailure(FailureKind.CheckpointsDamaged);

    /// <summary>A silo has too little memory for the job.</summary>
    /// <param name="WorkerBytes">Memory that a worker needs; null when it is not known yet.</param>
    public sealed record OutOfMemory(long? WorkerBytes = null) : RunFailure(FailureKind.OutOfMemory);

    /// <summary>A later start of the job has begun elsewhere, while this silo was believed to be dead.</summary>
    public sealed record Superseded(string Reason) : RunFailure(FailureKind.SiloLost);

    /// <summary>Anything else.</summary>
    public sealed record Unexpected(string Reason) : RunFailure(FailureKind.Training);

    /// <summary>Whether the failure explains an exception fully: its stack trace adds nothing, and a lost silo is not the cause.</summary>
    public bool SaysAll => this is not (Unexpected or Unreachable or Stalled);

    /// <summary>Whether the job can be expected to continue if it is started again.</summary>
    public bool IsLoss => this is SiloLost or ProcessLost or Unreachable or Stalled;

    /// <summary>The failure that an exception stands for.</summary>
    public static RunFailure Of(Exception e) => e switch
    {
        RunFailedException failed => failed.Failure,
        SupersededException => new Superseded(e.Message),
        DataException => new InputRefused(e.Message),
        CheckpointException => new CheckpointsDamaged(e.Message),
        OutOfMemoryException => new OutOfMemory(),
        _ when LostCall.Is(e) => new Unreachable(e.Message),
        IOException when UnwritableFolder.IsDiskFull(e) => new StorageFailed(UnwritableFolder.Reason(e)),
        IOException or UnauthorizedAccessException => new StorageFailed(e.Message),
        _ => new Unexpected(e.Message),
    };
}
