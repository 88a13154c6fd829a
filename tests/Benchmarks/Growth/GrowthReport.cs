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
            with each of its sizes, while the others stay as they are: backpropagation of an LSTM on one thread, without optimizer, data and cluster.

            Nearly all of the arithmetic is matrix products. With N = batch · window time steps, hidden size H, inputs D of a layer and G gates (4 for
            LSTM, 3 for GRU, 1 for the simple cells), a layer needs 2·N·G·H·(D + H) floating-point operations (FLOPs) forward and twice as many
            backward; the output layer 2·N·H·V for V symbols, and again twice as many backward. A first layer that reads symbols one-hot looks up
            what would be its products with the input. So time should grow in proportion to batch and window, to the number of layers, and to the
            square of the hidden size once that is large; a large vocabulary costs its part in the output layer, whatever the input is.

            The column *time per FLOP* tells whether it does: the time by the FLOPs, as a multiple of that at the smallest size. Above 1, time grows
            faster than the arithmetic. Small sizes usually cost more for each FLOP, since small products don't use the processor fully and what
            else happens at each time step weighs more, so the figure falls. Where it rises, what the forward pass keeps for the backward one has
            outgrown the caches (batch, window), or the softmax over a vocabulary and the look-ups in it weigh more, which are no matrix products.
            Such a rise comes once and ends: *in the last doubling* says how much of it is left from half the largest size to the largest.
            """);
        report.Add(Summary(curves));
        foreach (GrowthCurve curve in curves) Add(report, curve);
        report.Add("## Memory");
        report.Add($"![Memory of a window by times the smallest size]({Image("memory")})");
        report.Add("""
            This is what the layers keep from the forward pass for the backward one, with the packed weights. Weights, gradient and the optimizer's
            state come on top, as does the window's data.
            """);
    }

    static MarkdownTable Summary(IReadOnlyList<GrowthCurve> curves)
    {
        MarkdownTable table = new("16 times the", "time grows by", "FLOPs grow by", "most time per FLOP", "wanted: at most", "in the last doubling", "memory grows by");
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
