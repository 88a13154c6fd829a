namespace Windrow.Grains.Queue;

/// <summary>How many slots a job can do with, in a cluster of a given size.</summary>
/// <param name="Least">With fewer, it must stop.</param>
/// <param name="Need">With fewer, it does not start. A job that says how many workers it wants needs a slot for each, or the whole cluster.</param>
/// <param name="Most">More are of no use.</param>
sealed record Wish(int Least, int Need, int Most)
{
    /// <summary>The wish of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="slots">Slots of the cluster.</param>
    public static Wish Of(SlotRequest job, int slots)
    {
        int most = Math.Min(job.Workers ?? job.DataShards, job.DataShards);
        int need = job.MinWorkers ?? Math.Clamp(job.Workers ?? 1, 1, Math.Max(1, slots));
        return new Wish(job.MinWorkers ?? 1, Math.Min(need, most), most);
    }
}
