using Windrow.Grains.Jobs;
using Windrow.Grains.Parameters;
using Windrow.Models;

namespace Windrow.Grains.Mirrors;

/// <summary>Which silo keeps which pieces of a job's state: each piece is kept where it is in use, and on the silos that come next in the
/// list.</summary>
/// <param name="Keepers">The silos that keep something, each with its pieces.</param>
sealed record MirrorPlan(IReadOnlyList<(SiloPlace Silo, MirrorSource[] Sources)> Keepers)
{
    /// <summary>Plans the copies of one start of a job.</summary>
    /// <param name="silos">Silos that can keep copies.</param>
    /// <param name="mirrors">Number of copies of each piece, apart from the one where it is in use.</param>
    /// <param name="plan">Where the workers and the parameter shards are, and which data shards the workers have.</param>
    /// <param name="ranges">The range of each parameter shard.</param>
    /// <param name="slots">Number of vectors in the optimizer's state.</param>
    /// <param name="lanes">Lanes of each data shard.</param>
    /// <param name="parts">Tensors that the lanes carry.</param>
    public static MirrorPlan Make(
        IReadOnlyList<SiloPlace> silos,
        int mirrors,
        ClusterPlan plan,
        IReadOnlyList<ParameterRange> ranges,
        int slots,
        Func<int, (int First, int Count)> lanes,
        IReadOnlyList<StatePart> parts)
    {
        Dictionary<SiloPlace, List<MirrorSource>> kept = silos.ToDictionary(silo => silo, _ => new List<MirrorSource>());
        for (int shard = 0; shard < ranges.Count; shard++)
        {
            ParameterRange range = ranges[shard];
            MirrorSource weights = new(new MirrorPiece(MirrorVector.Weights, 0, range.Offset, range.Length), shard, 0);
            foreach (List<MirrorSource> sources in KeepersOf(plan.ParameterShards[shard]))
            {
                sources.Add(weights);
                for (int slot = 0; slot < slots; slot++)
                    sources.Add(weights with { Piece = weights.Piece with { Vector = MirrorVector.OptimizerSlot, Index = slot } });
            }
        }

        for (int worker = 0; worker < plan.Workers.Count; worker++)
        {
            foreach (List<MirrorSource> sources in KeepersOf(plan.Workers[worker]))
            {
                foreach (int dataShard in Enumerable.Range(plan.DataShards[worker].First, plan.DataShards[worker].Count))
                {
                    (int first, int count) = lanes(dataShard);
                    for (int part = 0; part < parts.Count; part++)
                    {
                        int width = parts[part].Width;
                        sources.Add(new MirrorSource(new MirrorPiece(MirrorVector.Lanes, part, first * width, count * width), worker, dataShard));
                    }
                }
            }
        }

        return new MirrorPlan([.. kept.Where(silo => silo.Value.Count > 0).Select(silo => (silo.Key, silo.Value.ToArray()))]);

        IEnumerable<List<MirrorSource>> KeepersOf(SiloPlace home)
        {
            int index = Enumerable.Range(0, silos.Count).FirstOrDefault(i => silos[i].Address.Equals(home.Address), -1);
            // A piece whose silo is leaving is kept only by the next ones.
            int own = index < 0 ? 0 : 1;
            return Enumerable.Range(0, Math.Min(mirrors + own, silos.Count)).Select(i => kept[silos[(Math.Max(index, 0) + i) % silos.Count]]);
        }
    }
}
