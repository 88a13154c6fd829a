using Windrow.Benchmarks.Reporting;

namespace Windrow.Benchmarks.Growth;

/// <summary>The page that <c>growth</c> writes.</summary>
static class GrowthReport
{
    /// <summary>Path of an image, from the page.</summary>
    public static string Image(string name) => $"images/cost-{name}.svg";

    public static void Add(Report report, IReadOnlyList<GrowthCurve> curves)
    {
        report.Add("""
            This page is written by the benchmark `growth` (see `tests/Benchmarks/README.md`). It shows how the time and the memory of one window grow
            with each of its sizes while the other sizes stay the same. What is measured is the backpropagation of an LSTM on one thread, without the
            optimizer, the data and the cluster.

            Nearly all of the arithmetic is matrix products. With N = batch · window time steps, hidden size H, layer inputs D and G gates (4 for
            LSTM, 3 for GRU, 1 for the simple cells), a layer needs 2·N·G·H·(D + H) floating-point operations (FLOPs) forward and twice as many
            backward. The output layer needs 2·N·H·V for V symbols, and again twice as many backward. A first layer that reads one-hot symbols looks up
            the product with its input instead of computing it. Time should therefore grow in proportion to the batch, to the window and to the number of
            layers, and with the square of the hidden size once that is large. A large vocabulary adds its part in the output layer, for any kind of input.

            The column *time per FLOP* shows whether this holds: it is the time divided by the FLOPs, as a multiple of its value at the smallest size.
            Above 1, time grows faster than the arithmetic. Small sizes usually cost more per FLOP, because small products do not use the processor fully
            and the other work at each time step takes a larger share; the value then falls as the size grows. It rises when the values kept from the
            forward pass for the backward pass no longer fit into the caches (batch, window), or when the softmax and the look-ups of a large vocabulary,
            which are not matrix products, take a larger share. Such a rise happens once and then stops: *in the last doubling* shows how much of it
            remains from half the largest size to the largest.
            """);
        report.Add(Summary(curves));
        foreach (GrowthCurve curve in curves) Add(report, curve);
        report.Add("## Memory");
        report.Add($"![Memory of a window by times the smallest size]({Image("memory")})");
        report.Add("""
            These are the values that the layers keep from the forward pass for the backward pass, and the packed weights. Weights, gradient, the
            optimizer's state and the window's data need additional memory. With `training.memory: recompute`, values are kept for a chunk of the window only:
            [decision 22](decisions/0022-recomputed-activations.md).
            """);
    }

    static MarkdownTable Summary(IReadOnlyList<GrowthCurve> curves)
    {
        MarkdownTable table = new("16 times the", "time grows by", "FLOPs grow by", "most time per FLOP", "target: at most", "in the last doubling", "memory grows by");
        foreach (GrowthCurve curve in curves)
        {
            table.Add(
                curve.Sweep.Name,
                $"{curve.TimeGrowth:F1}",
                $"{curve.FlopsGrowth:F1}",
                $"{curve.MostTimePerFlop:F2}",
                "1.00",
                $"{curve.LastDoubling:F2}",
                $"{curve.BytesGrowth:F1}");
        }

        return table;
    }

    static void Add(Report report, GrowthCurve curve)
    {
        MarkdownTable table = new(curve.Sweep.Name, "ms a window", "million FLOPs", "GFLOP/s", "time per FLOP", "workspace, MB");
        foreach (GrowthPoint point in curve.Points)
        {
            table.Add(
                $"{point.Size:N0}",
                $"{1000 * point.Seconds:F2}",
                $"{point.Flops / 1e6:N0}",
                $"{point.Flops / point.Seconds / 1e9:F1}",
                $"{curve.TimePerFlop(point):F2}",
                $"{point.Bytes / 1e6:F2}");
        }

        report.Add($"## {char.ToUpperInvariant(curve.Sweep.Name[0])}{curve.Sweep.Name[1..]}");
        report.Add($"{curve.Sweep.Fixed}.");
        report.Add($"![Time of a window by {curve.Sweep.Name}]({Image(curve.Sweep.Slug)})");
        report.Add(table);
    }
}
