using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Plots;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Benchmarks.Growth;

/// <summary>What came of one sweep, from the smallest size to the largest.</summary>
sealed record GrowthCurve(GrowthSweep Sweep, IReadOnlyList<GrowthPoint> Points)
{
    GrowthPoint First => Points[0];

    /// <summary>Times as long for the largest size.</summary>
    public double TimeGrowth => Points[^1].Seconds / First.Seconds;

    /// <summary>Times as many multiplications and additions for the largest size.</summary>
    public double FlopsGrowth => Points[^1].Flops / First.Flops;

    /// <summary>Times as much memory for the largest size.</summary>
    public double BytesGrowth => (double)Points[^1].Bytes / First.Bytes;

    /// <summary>The largest of <see cref="TimePerFlop"/> after the first.</summary>
    public double MostTimePerFlop => Points.Skip(1).Max(TimePerFlop);

    /// <summary><see cref="TimePerFlop"/> at the largest size, as a multiple of that at half of it: whether it goes on rising.</summary>
    public double LastDoubling => TimePerFlop(Points[^1]) / TimePerFlop(Points[^2]);

    /// <summary>Time of one multiplication and addition, as a multiple of that at the smallest size.</summary>
    public double TimePerFlop(GrowthPoint point) => point.Seconds / point.Flops / (First.Seconds / First.Flops);

    /// <summary>Measures every size, by turns.</summary>
    public static GrowthCurve Measure(GrowthSweep sweep, BlasBackend blas, int milliseconds)
    {
        int[] sizes = [.. sweep.Sizes];
        BareModel[] models = [.. sizes.Select(size => new BareModel(sweep.Model(size), blas))];
        IReadOnlyList<double> seconds = Stopwatches.Undisturbed([.. models.Select(Backpropagation)], milliseconds);
        GrowthPoint[] points = [.. sizes.Select((size, i) => new GrowthPoint(
            size, seconds[i], Product.OfWindow(sweep.Model(size)).Sum(product => product.Count * product.Flops), models[i].WorkspaceBytes))];
        foreach (GrowthPoint point in points) Console.Error.WriteLine($"{sweep.Name} {point.Size}: {1000 * point.Seconds:F2} ms");
        return new GrowthCurve(sweep, points);

        static Action Backpropagation(BareModel model)
        {
            SequenceBatch window = model.FullWindow();
            return () => model.Backpropagate(window);
        }
    }

    /// <summary>The measured times, and what they would be if they grew as the multiplications and additions do.</summary>
    public LinePlot TimePlot() => new($"Time of a window by {Sweep.Name}", Sweep.Name, "milliseconds",
    [
        new PlotSeries("measured", [.. Points.Select(point => ((double)point.Size, 1000 * point.Seconds))]),
        new PlotSeries(
            "as the FLOPs grow", [.. Points.Select(point => ((double)point.Size, 1000 * First.Seconds * point.Flops / First.Flops))], PlotStyle.Expected),
    ], Axis.LogarithmicAt);

    /// <summary>The memory, by how many times the smallest a size is.</summary>
    public PlotSeries Memory() => new(Sweep.Name, [.. Points.Select(point => ((double)point.Size / First.Size, point.Bytes / 1e6))]);
}

/// <summary>One size's window.</summary>
/// <param name="Size">The size that differs.</param>
/// <param name="Seconds">For one window, forward and backward.</param>
/// <param name="Flops">2mnk over all its matrix products.</param>
/// <param name="Bytes">Memory that it is computed in.</param>
sealed record GrowthPoint(int Size, double Seconds, double Flops, long Bytes);
