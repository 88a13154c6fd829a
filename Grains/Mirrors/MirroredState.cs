using Windrow.Checkpoints;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Wire;
using Windrow.Models;

namespace Windrow.Grains.Mirrors;

/// <summary>Finds the newest state of a job that the silos have in their memory, and assembles it.</summary>
/// <param name="grains">Calls grains.</param>
/// <param name="silos">The cluster's silos.</param>
/// <param name="policies">Limits.</param>
/// <param name="time">The clock.</param>
sealed class MirroredState(IGrainFactory grains, ClusterSilos silos, JobPolicies policies, TimeProvider time)
{
    /// <summary>The newest complete state, and the events of its steps that may not have been stored; null when there is none that is newer than
    /// <paramref name="newerThan"/>.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="model">The job's model.</param>
    /// <param name="slotNames">The optimizer's slots.</param>
    /// <param name="lanes">Lanes of the whole batch.</param>
    /// <param name="course">The settings of every step: a copy made with other settings, before the job went back to an earlier step, is not used.</param>
    /// <param name="newerThan">Step of the newest state that is available without the copies.</param>
    public async Task<(Checkpoint State, JobEvent[] Unstored)?> FindAsync(
        string jobId, SequenceModel model, IReadOnlyList<string> slotNames, int lanes, RunCourse course, long newerThan)
    {
        List<Held> held = [];
        foreach (Held[] ofSilo in await Task.WhenAll(silos.Active().Select(silo => ListAsync(silo, jobId)))) held.AddRange(ofSilo);
        held.RemoveAll(one => one.Listing.Settings is { } made && !made.SequenceEqual(course.ChangedBefore(one.Listing.Step)));
        foreach (IGrouping<long, Held> copy in held.GroupBy(one => one.Listing.Step).Where(copy => copy.Key > newerThan).OrderByDescending(copy => copy.Key))
        {
            // All starts of a job have the same bits at the same step.
            Held[] pieces = [.. copy.DistinctBy(one => one.Piece)];
            if (Covers(pieces, model, slotNames.Count, lanes) && await ReadAsync(jobId, pieces, model, slotNames, lanes) is { } state)
                return (state, copy.MaxBy(one => one.Listing.Incarnation)!.Listing.Unstored ?? []);
        }

        return null;
    }

    sealed record Held(SiloPlace Silo, MirrorListing Listing, MirrorPiece Piece);

    IStateMirrorGrain MirrorOf(SiloPlace silo) => grains.GetGrain<IStateMirrorGrain>(silo.Address.ToParsableString());

    async Task<Held[]> ListAsync(SiloPlace silo, string jobId)
    {
        using CancellationTokenSource limit = new(policies.MirrorAnswer, time);
        try
        {
            Task<MirrorListing[]> answer = SiloHint.CallAsync(silo, () => MirrorOf(silo).ListAsync(jobId)).WaitAsync(limit.Token);
            Task gone = silos.WhenInactive(silo, limit.Token);
            if (await Task.WhenAny(answer, gone) != answer) return [];      // a silo that stops may not answer any more
            MirrorListing[] listings = await answer;
            return [.. listings.SelectMany(listing => listing.Pieces, (listing, piece) => new Held(silo, listing, piece))];
        }
        catch (Exception)
        {
            return [];      // a silo that does not answer is of no use
        }
        finally
        {
            await limit.CancelAsync();
        }
    }

    /// <summary>Whether the pieces make up a whole state.</summary>
    static bool Covers(IReadOnlyList<Held> held, SequenceModel model, int slots, int lanes)
    {
        return IsWhole(MirrorVector.Weights, 0, model.Layout.Length)
            && Enumerable.Range(0, slots).All(slot => IsWhole(MirrorVector.OptimizerSlot, slot, model.Layout.Length))
            && Enumerable.Range(0, model.StateParts.Count).All(part => IsWhole(MirrorVector.Lanes, part, lanes * model.StateParts[part].Width));

        bool IsWhole(MirrorVector vector, int index, int length)
        {
            int end = 0;
            foreach (MirrorPiece piece in held.Select(one => one.Piece).Where(piece => piece.Vector == vector && piece.Index == index).OrderBy(piece => piece.Offset))
            {
                if (piece.Offset > end) return false;
                end = Math.Max(end, piece.Offset + piece.Length);
            }

            return end == length;
        }
    }

    /// <summary>Reads the pieces; null when a silo was lost in the meantime.</summary>
    async Task<Checkpoint?> ReadAsync(string jobId, IReadOnlyList<Held> held, SequenceModel model, IReadOnlyList<string> slotNames, int lanes)
    {
        float[] weights = new float[model.Layout.Length];
        float[][] slots = [.. slotNames.Select(_ => new float[weights.Length])];
        float[][] states = [.. model.StateParts.Select(part => new float[lanes * part.Width])];
        try
        {
            await Task.WhenAll(held.GroupBy(one => one.Silo).Select(ofSilo => InFlight.ForEachAsync(ofSilo.SelectMany(Chunks), ReadChunkAsync)));
        }
        catch (Exception)
        {
            return null;
        }

        return new Checkpoint
        {
            Layout = model.Layout,
            Weights = weights,
            OptimizerSlots = [.. slotNames.Select((name, i) => new OptimizerSlot(name, slots[i]))],
            LaneStates = LaneTensors.Of(model, lanes, states),
            Progress = TrainingProgress.Parse(held[0].Listing.Progress),
        };

        async Task ReadChunkAsync((Held From, int Start, int Length) chunk)
        {
            (Held from, int start, int length) = chunk;
            using TensorBlob values = await MirrorOf(from.Silo).ReadAsync(jobId, from.Listing.Step, from.Piece, start, length);
            float[] into = from.Piece.Vector switch
            {
                MirrorVector.Weights => weights,
                MirrorVector.OptimizerSlot => slots[from.Piece.Index],
                _ => states[from.Piece.Index],
            };
            values.Span.CopyTo(into.AsSpan(from.Piece.Offset + start, length));
        }
    }

    static IEnumerable<(Held From, int Start, int Length)> Chunks(Held held)
    {
        ParameterRange range = new(held.Piece.Offset, held.Piece.Length);
        return Enumerable.Range(0, range.Chunks).Select(chunk => (held, range.Chunk(chunk).Start, range.Chunk(chunk).Length));
    }
}
