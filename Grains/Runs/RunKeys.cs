namespace Windrow.Grains.Runs;

/// <summary>Keys of the grains of one start of a job. Each start has grains of its own, so nothing late from an earlier one can reach them.</summary>
static class RunKeys
{
    /// <summary>Hours after which a grain that nobody has called gives its memory back: longer than any evaluation, in which parameter shards
    /// are idle. It is told to when its run ends, unless the grain of the job was lost with its silo.</summary>
    public const int HoursKept = 12;

    public static string Worker(string jobId, int incarnation, int worker) => $"{jobId}/{incarnation}/worker-{worker}";

    public static string ParameterShard(string jobId, int incarnation, int shard) => $"{jobId}/{incarnation}/parameters-{shard}";
}
