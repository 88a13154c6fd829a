using Windrow.Grains.Access;
using Windrow.Grains.Metrics;
using Windrow.Grains.Wire;

namespace Windrow.Grains.Mirrors;

/// <summary>A silo's copies of the states of running jobs, from which a job continues when another silo is lost. The key is the silo's address.</summary>
[Alias("windrow.IStateMirrorGrain"), Access(CallersAllowed.Silos)]
public interface IStateMirrorGrain : IGrainWithStringKey
{
    /// <summary>Copies parts of a job's state, between two steps. Returns when all of them are in this silo's memory.</summary>
    /// <exception cref="InvalidOperationException">The order is from an earlier start of the job than one that is already known here, or it was
    /// meant for another silo.</exception>
    [Alias("KeepAsync"), ResponseTimeout("00:02:00")]
    Task KeepAsync(MirrorOrder order);

    /// <summary>The complete copies that this silo has of a job.</summary>
    [Alias("ListAsync")]
    Task<MirrorListing[]> ListAsync(string jobId);

    /// <summary>Reads part of one copy.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="step">The copy's step.</param>
    /// <param name="piece">One of the copy's pieces.</param>
    /// <param name="start">First float within the piece.</param>
    /// <param name="length">Number of floats.</param>
    [Alias("ReadAsync")]
    Task<TensorBlob> ReadAsync(string jobId, long step, MirrorPiece piece, int start, int length);

    /// <summary>Forgets a job that is at rest.</summary>
    [Alias("DropAsync")]
    Task DropAsync(string jobId);
}

/// <summary>The kind of vector that a piece of a job's state belongs to.</summary>
public enum MirrorVector
{
    /// <summary>The flat parameter vector.</summary>
    Weights,

    /// <summary>A vector of the optimizer's state, in the same layout.</summary>
    OptimizerSlot,

    /// <summary>A tensor of the state that the lanes carry, [lanes, width].</summary>
    Lanes,
}

/// <summary>A piece of a job's state.</summary>
/// <param name="Vector">The kind of vector that it belongs to.</param>
/// <param name="Index">Number of the optimizer slot or of the lanes' tensor; 0 for the parameters.</param>
/// <param name="Offset">First float in the whole vector.</param>
/// <param name="Length">Number of floats.</param>
[GenerateSerializer, Immutable, Alias("windrow.MirrorPiece")]
public readonly record struct MirrorPiece(MirrorVector Vector, int Index, int Offset, int Length);

/// <summary>A piece, and the grain that has it.</summary>
/// <param name="Piece">The piece.</param>
/// <param name="Grain">Number of the parameter shard, or of the worker that computes the lanes.</param>
/// <param name="DataShard">The data shard of the lanes; 0 for parameters.</param>
[GenerateSerializer, Immutable, Alias("windrow.MirrorSource")]
public readonly record struct MirrorSource(MirrorPiece Piece, int Grain, int DataShard);

/// <summary>Tells a silo what to keep of a job's state.</summary>
[GenerateSerializer, Immutable, Alias("windrow.MirrorOrder")]
public sealed record MirrorOrder
{
    [Id(0)] public required string JobId { get; init; }

    /// <summary>The start of the job whose grains have the state.</summary>
    [Id(1)] public required int Incarnation { get; init; }

    /// <summary>Steps made; every piece has this version.</summary>
    [Id(2)] public required long Step { get; init; }

    /// <summary>Step of the last copy that all silos have completed; it is kept until this one is complete. -1 when there is none.</summary>
    [Id(3)] public required long Confirmed { get; init; }

    /// <summary>The training's progress, as in a checkpoint.</summary>
    [Id(4)] public required string Progress { get; init; }

    /// <summary>What to copy.</summary>
    [Id(5)] public required MirrorSource[] Sources { get; init; }

    /// <summary>Whether workers of the job on this silo have all parameters, not rounded, so they need not be sent.</summary>
    [Id(6)] public required bool LocalWeights { get; init; }

    /// <summary>Events of these steps that may not have been stored yet: without them, a start from the copy would leave a gap in the job's log. Null for none.</summary>
    [Id(7)] public JobEvent[]? Unstored { get; init; }

    /// <summary>The changed settings with which these steps were made, each with its step. Null when the silo's version does not say.</summary>
    [Id(8)] public string[]? Settings { get; init; }
}

/// <summary>A complete copy on one silo.</summary>
/// <param name="Incarnation">The start of the job that it was copied from.</param>
/// <param name="Step">Steps made.</param>
/// <param name="Progress">The training's progress, as in a checkpoint.</param>
/// <param name="Pieces">The pieces that this silo has.</param>
/// <param name="Unstored">Events of these steps that had not been stored when the copy was made; null for none.</param>
/// <param name="Settings">The changed settings with which these steps were made, each with its step; null when the silo's version does not say.</param>
[GenerateSerializer, Immutable, Alias("windrow.MirrorListing")]
public sealed record MirrorListing(int Incarnation, long Step, string Progress, MirrorPiece[] Pieces, JobEvent[]? Unstored = null, string[]? Settings = null);
