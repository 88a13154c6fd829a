namespace Windrow.Grains.Runs;

/// <summary>Keys of the grains of one start of a job. Each start has its own grains, so late messages from an earlier start cannot reach them.</summary>
static class RunKeys
{
    public static string Worker(string jobId, int incarnation, int worker) => $"{jobId}/{incarnation}/worker-{worker}";

    public static string ParameterShard(string jobId, int incarnation, int shard) => $"{jobId}/{incarnation}/parameters-{shard}";
}
