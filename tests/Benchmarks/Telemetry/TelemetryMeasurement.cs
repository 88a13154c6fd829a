using System.Diagnostics;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Reporting;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Benchmarks.Telemetry;

/// <summary>Backpropagation of one window, without telemetry and with it.</summary>
/// <param name="Seconds">Without.</param>
/// <param name="LeastSeconds">Without, when nothing disturbed it.</param>
/// <param name="MoreSeconds">What telemetry adds to a window that is measured.</param>
sealed record TelemetryMeasurement(double Seconds, double LeastSeconds, double MoreSeconds)
{
    const int FewestPairs = 15;

    /// <summary>Part of the time of some steps of which one is measured.</summary>
    public double Share(int everySteps) => MoreSeconds / (everySteps * Seconds);

    /// <summary>Windows with and without take turns, and what differs is taken between neighbours: other work on the machine hits both.</summary>
    /// <param name="modelCase">The model.</param>
    /// <param name="blas">What multiplies.</param>
    /// <param name="milliseconds">How long to measure.</param>
    public static TelemetryMeasurement Of(ModelCase modelCase, BlasBackend blas, int milliseconds)
    {
        SequenceModel model = modelCase.Model();
        Bptt bptt = new(model, modelCase.Window, modelCase.Lanes, blas);
        GradientTelemetry telemetry = new(model, modelCase.Window, modelCase.Lanes, blas);
        LaneState state = new(model, modelCase.Lanes);
        AlignedBuffer weights = new(model.Layout.Length), gradient = new(model.Layout.Length);
        model.Initialize(weights.Span, seed: 1);
        SequenceBatch batch = new(model.Ports.Format, modelCase.Window, modelCase.Lanes);
        batch.Shape.SetEqual(modelCase.Window, modelCase.Lanes);
        Random random = new(1);
        foreach (ref int token in batch.Tokens) token = random.Next(model.Ports.VocabularySize);
        foreach (ref int target in batch.Classes) target = random.Next(model.Ports.VocabularySize);

        List<double> without = [], more = [];
        for (int i = 0; i < 3; i++) _ = Seconds(null) + Seconds(telemetry);     // code is compiled, caches are filled
        long begun = Stopwatch.GetTimestamp();
        while (without.Count < FewestPairs || Stopwatch.GetElapsedTime(begun).TotalMilliseconds < milliseconds)
        {
            double plain = Seconds(null);
            more.Add(Seconds(telemetry) - plain);
            without.Add(plain);
        }

        return new TelemetryMeasurement(new Sample(without).Median, without.Min(), new Sample(more).Median);

        double Seconds(GradientTelemetry? watch)
        {
            long start = Stopwatch.GetTimestamp();
            bptt.Backpropagate(weights.Span, batch, state, gradient.Span, telemetry: watch);
            _ = watch?.Layers;
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
