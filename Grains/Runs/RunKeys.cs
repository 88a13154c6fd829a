namespace Windrow.Grains.Runs;

/// <summary>Keys of the grains of one start of a job. Each start has grains of its own, so nothing late from an earlier one can reach them.</summary>
static class RunKeys
{
    public static string Worker(string jobId, int incarnation, int worker) => $"{jobId}/{incarnation}/worker-{worker}";

    public static string ParameterShard(string jobId, int incarnation, int shard) => $"{jobId}/{incarnation}/parameters-{shard}";
}
