using Windrow.Jobs;

namespace Windrow.Cli.Views;

/// <summary>What a job will cost, for people.</summary>
static class CostFacts
{
    public static IEnumerable<(string Name, string? Value)> Of(JobCost cost)
    {
        WorkerBytes worker = cost.WorkerBytes;
        (WireBytes wire, StepFlops flops) = (cost.StepWireBytes, cost.StepFlops);
        return
        [
            ("parameters", Text.Count(cost.Parameters)),
            ("worker", $"{Text.Scaled(worker.Total)}B of memory: weights {Text.Scaled(worker.Weights)}B, gradients {Text.Scaled(worker.Gradients)}B,"
                + $" workspace {Text.Scaled(worker.Workspace)}B, batches {Text.Scaled(worker.Batches)}B, states {Text.Scaled(worker.States)}B"),
            ("wire", $"{Text.Scaled(wire.Sent + wire.Received)}B per step and worker: gradient {Text.Scaled(wire.Sent)}B out,"
                + $" weights {Text.Scaled(wire.Received)}B in; none between grains on one silo"),
            ("arithmetic", $"{Text.Scaled(flops.Forward + flops.Backward)}FLOP per step: forward {Text.Scaled(flops.Forward)}FLOP,"
                + $" backward {Text.Scaled(flops.Backward)}FLOP, in matrix products of 2mnk each"),
        ];
    }
}
